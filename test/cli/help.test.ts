import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { editions } from '../../generated';
import { sealwire } from './command';

const here = { cwd: tmpdir() };

test.concurrent.each([[], ['serve'], ['send'], ['files'], ['clients'], ['prune'], ['demo']])(
  '%s --help explains every option',
  async (...command) => {
    const { code, stdout, stderr } = await sealwire([...command, '--help'], here);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^Usage: ${['sealwire', ...command].join(' ')} .*\\n\\n\\w`));
    // An option, two spaces, and what it is for: on the same line or, where it is long, on the next.
    const options = stdout.match(/^ {2}-.*(\n {3,}.*)?/gm) ?? [];
    expect(options.length).toBeGreaterThan(0);
    for (const option of options) expect(option).toMatch(/^ {2}-\S.*?\s{2,}\w/);
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
  },
);

test.concurrent.each(['serve', 'send', 'files', 'clients', 'prune'])(
  '%s --help names the variable of every option',
  async (command) => {
    const { stdout } = await sealwire([command, '--help'], here);
    const flat = stdout.replace(/\s+/g, ' ');
    const names = [...stdout.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, name = '']) => name);
    expect(names).toContain('config');
    for (const name of names) expect(flat).toContain(`env: SEALWIRE_${name.replaceAll('-', '_').toUpperCase()})`);
  },
);

test('send --help lists the editions, the default first', async () => {
  const { stdout } = await sealwire(['send', '--help'], here);
  const ids = editions.map(({ id }) => id).reverse();
  expect(stdout.replace(/\s+/g, ' ')).toContain(`speak: ${ids.join(', ')} (default: the first)`);
});

test('--version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  expect(await sealwire(['--version'], here)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});
