import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Step {
  readonly run?: string;
  readonly uses?: string;
}

interface Job {
  readonly 'timeout-minutes'?: number;
  readonly strategy?: {
    readonly matrix: {
      readonly os: readonly string[];
      readonly node: readonly string[];
      readonly include: readonly { readonly os: string; readonly node: string }[];
    };
  };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Form {
  readonly name: string;
  readonly description: string;
  readonly body: readonly { readonly validations?: { readonly required?: boolean } }[];
}

interface Dependabot {
  readonly updates: readonly {
    readonly 'package-ecosystem': string;
    readonly ignore?: readonly { readonly 'dependency-name': string }[];
  }[];
}

const root = path.join(__dirname, '../..');
const read = (...parts: readonly string[]): string => readFileSync(path.join(root, ...parts), 'utf8');
const { parse } = jest.requireActual<{ parse(text: string): unknown }>('yaml');
const yaml = (...parts: readonly string[]): unknown => parse(read('.github', ...parts));
const workflow = (name: string): Workflow => yaml('workflows', name) as Workflow;
const manifest = JSON.parse(read('package.json')) as {
  readonly scripts: object;
  readonly engines: { readonly node: string };
  readonly dependencies: object;
  readonly devDependencies: object;
  readonly optionalDependencies: object;
};

const names = readdirSync(path.join(root, '.github', 'workflows'));
const workflows = names.map((name) => [name, workflow(name)] as const);
const ci = workflow('ci.yml');
const commandsOf = (job: Job | undefined): string[] => (job?.steps ?? []).flatMap(({ run }) => run ?? []);

describe('the hosted CI', () => {
  test('tests with the commands of .ci/run', () => {
    const [, commands = ''] = /^\{ (.*); \} 2>&1/m.exec(read('.ci', 'run')) ?? [];
    expect(commands).not.toBe('');
    expect(commandsOf(ci.jobs['test'])).toEqual(commands.split(' && '));
  });

  test('tests on each Node that is supported, and on the three systems', () => {
    const matrix = ci.jobs['test']?.strategy?.matrix;
    expect(matrix).toMatchObject({ os: ['ubuntu-latest'], node: ['20', '22', '24', '26'] });
    expect(manifest.engines.node).toMatch(new RegExp(`^>=${String(matrix?.node[0])}\\.`));
    expect(matrix?.include).toEqual(
      expect.arrayContaining([
        { os: 'macos-latest', node: '22' },
        { os: 'windows-latest', node: '22' },
      ]),
    );
  });

  test('looks at the page, the API reference and the coverage too', () => {
    const commands = Object.values(ci.jobs).flatMap(commandsOf);
    expect(commands).toEqual(expect.arrayContaining(['npm run test:page', 'npm run docs:api', 'npm run coverage']));
  });

  test.each(workflows)('%s installs from the lock file and runs only scripts that are there', (_, { jobs }) => {
    const commands = Object.values(jobs).flatMap(commandsOf);
    const scripts = commands.flatMap((command) => /^npm run (\S+)/.exec(command)?.[1] ?? []);
    expect(scripts.filter((script) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
    expect(commands.filter((command) => /^npm (install|i)\b/.test(command))).toEqual([]);
  });

  test.each(workflows)(
    '%s may only read by default, ends in time, and takes actions of a fixed version',
    (_, { permissions, jobs }) => {
      expect(permissions).toEqual({ contents: 'read' });
      for (const job of Object.values(jobs)) {
        expect(job['timeout-minutes']).toBeGreaterThan(0);
        for (const { uses } of job.steps) expect(uses ?? 'actions/none@v1').toMatch(/^actions\/[\w-]+@v\d+$/);
      }
    },
  );
});

test('a release is tested with the same commands before it is packed', () => {
  const commands = commandsOf(workflow('release.yml').jobs['release']);
  expect(commands.slice(1, 4)).toEqual(['npm ci', 'npm test', 'npm pack']);
});

test('dependency updates leave out only what is a dependency', () => {
  const { updates } = yaml('dependabot.yml') as Dependabot;
  expect(updates.map((update) => update['package-ecosystem'])).toEqual(['npm', 'github-actions']);
  const known = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  const ignored = (updates[0]?.ignore ?? []).map((entry) => entry['dependency-name']);
  expect(ignored.length).toBeGreaterThan(0);
  expect(ignored.filter((name) => !Object.hasOwn(known, name))).toEqual([]);
});

test.each(['bug.yml', 'peer.yml', 'feature.yml'])('the issue form %s has a name and asks for something', (file) => {
  const form = yaml('ISSUE_TEMPLATE', file) as Form;
  expect([form.name, form.description]).toEqual([expect.any(String), expect.any(String)]);
  expect(form.body.some(({ validations }) => validations?.required === true)).toBe(true);
});
