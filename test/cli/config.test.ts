import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { editions } from '../../generated';
import { commands } from '../../src/cli/commands';
import { freshDirectory, sealwire } from './command';

const directory = freshDirectory();

/** What `config` says of each setting, by the option's name. */
async function settings(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await sealwire(['config', ...args, '--json'], { cwd: directory(), env });
  expect([code, stderr]).toEqual([0, '']);
  const all = stdout.split('\n').filter((line) => line !== '');
  const read = all.map((line) => JSON.parse(line) as { option: string; value: unknown; origin: string });
  return new Map(read.map(({ option, value, origin }) => [option, [value, origin]]));
}

test('each value of a server’s settings is shown with where it comes from', async () => {
  writeFileSync(
    join(directory(), 'c.json'),
    JSON.stringify({ host: '127.0.0.1', 'max-connections': 5, data: 'there' }),
  );
  writeFileSync(join(directory(), 'port.info'), '1400\n');
  const args = ['serve', '--config', 'c.json', '--edition', '2022', '--strict'];
  const found = await settings(args, { SEALWIRE_DATA: 'here' });
  expect(Object.fromEntries(found)).toMatchObject({
    edition: [['2022'], 'flag'],
    strict: [true, 'flag'],
    data: ['here', 'variable SEALWIRE_DATA'],
    host: ['127.0.0.1', 'configuration c.json'],
    'max-connections': [5, 'configuration c.json'],
    port: [1400, 'port.info'],
    'idle-timeout': [120, 'default'],
  });
});

test('defaults are those of the edition that is spoken', async () => {
  expect((await settings(['serve', '--edition', '2023b'])).get('port')).toEqual([1357, 'default']);
  expect((await settings(['send'])).get('edition')).toEqual([editions.at(-1)?.id, 'default']);
});

test('a client’s settings come from transfer.info where no flag says them', async () => {
  writeFileSync(join(directory(), 'transfer.info'), '127.0.0.1:1256\nBob\nreport.txt\n');
  const found = await settings(['send', 'other.txt', '--name', 'Ada']);
  expect(Object.fromEntries(found)).toMatchObject({
    server: ['127.0.0.1:1256', 'transfer.info'],
    name: ['Ada', 'flag'],
    files: [['other.txt'], 'argument'],
  });
});

test('people get a table, with the origins where they ask for them', async () => {
  const shown = async (...args: readonly string[]) =>
    (await sealwire(['config', 'files', ...args], { cwd: directory() })).stdout.split('\n').slice(0, 3);
  expect(await shown()).toEqual(['files', '  OPTION    VALUE', '  data      sealwire-data']);
  expect(await shown('--origin')).toEqual([
    'files',
    '  OPTION    VALUE          ORIGIN',
    '  data      sealwire-data  default',
  ]);
});

test('an option that the command does not have is refused', async () => {
  const { code, stderr } = await sealwire(['config', 'serve', '--frob'], { cwd: directory() });
  expect([code, stderr]).toEqual([2, "sealwire: unknown option '--frob'\nSee --help.\n"]);
});

test.each([
  ['server', 'run the server'],
  ['client', 'send files to a server'],
])('%s is another name of a command', async (name, does) => {
  const { code, stdout } = await sealwire([name, '--help'], { cwd: directory() });
  expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`^Usage: sealwire ${name} .*\\n\\n${does}`))]);
});

test('every command that has settings shows them', async () => {
  const { stdout } = await sealwire(['config', '--json'], { cwd: directory() });
  const shown = stdout.split('\n').filter((line) => line !== '');
  const named = new Set(shown.map((line) => (JSON.parse(line) as { command: string }).command));
  const configurable = await Promise.all(
    commands.map(async ({ name, load }) => {
      const command = new Command(name);
      (await load())(command, () => new Command());
      return command.options.some(({ long }) => long === '--config') ? [name] : [];
    }),
  );
  expect([...named].sort()).toEqual(configurable.flat().sort());
});

test('the password of a database is not shown', async () => {
  const db = 'postgres://ana:s3cr%3At@db.example/sealwire';
  const found = await settings(['serve', '--contents', 's3://bucket/p'], { SEALWIRE_DB: db });
  expect(found.get('db')).toEqual(['postgres://ana:***@db.example/sealwire', 'variable SEALWIRE_DB']);
  expect(found.get('contents')).toEqual(['s3://bucket/p', 'flag']);
  const moving = await settings(['migrate', '--to', db]);
  expect(moving.get('to')).toEqual(['postgres://ana:***@db.example/sealwire', 'flag']);
});

test.each([
  ['postgres://ana:p@ss:w@db.example/sealwire', 'postgres://ana:***@db.example/sealwire'],
  [
    'postgres://db.example/sealwire?user=ana&password=s3cret&sslmode=require',
    'postgres://db.example/sealwire?user=ana&password=***&sslmode=require',
  ],
])('nor is it in the URL %s', async (db, shown) => {
  expect((await settings(['migrate', '--to', db])).get('to')).toEqual([shown, 'flag']);
});
