import { Argument, type Command } from 'commander';
import { readIdentity } from '../course/identity';
import { readPortInfo } from '../course/port-info';
import { readTransferInfo } from '../course/transfer-info';
import { displayText, escaped, jsonLine } from '../text/visible';
import { tableLines } from '../text/table';
import { applyConfigFile, applyOlderName } from './options';
import { dialectById, editionById, newestFirst } from './profiles';
import { UsageError } from './usage-error';

/** A setting of a command, where it came from, and what it is. */
interface Setting {
  readonly command: string;
  readonly option: string;
  /** `undefined` where nothing says it and there is no default. */
  readonly value: unknown;
  readonly origin: string;
}

/** A value that a file of the course programs supplies, or the schema: then it is a default. */
interface CourseValue {
  readonly value: unknown;
  readonly file: string;
}

const DEFAULT = 'default';

/** The commands that take their settings from more places than flags, and what the course's files say for each. */
const COMMANDS: Readonly<Record<string, (command: Command) => Promise<ReadonlyMap<string, CourseValue>>>> = {
  serve: async (command) => {
    const { edition, dialect } = command.opts<{ edition?: readonly string[]; dialect?: readonly string[] }>();
    const spoken = dialect?.map(dialectById) ?? edition?.map(editionById) ?? newestFirst;
    const { port } = await readPortInfo(process.cwd());
    return new Map<string, CourseValue>([
      ['port', port === undefined ? { value: spoken[0]?.port, file: DEFAULT } : { value: port, file: 'port.info' }],
      ...(dialect === undefined ? [everyEdition()] : []),
    ]);
  },
  send: async (command) => {
    const { identity: folder = '.', dialect } = command.opts<{ identity?: string; dialect?: string }>();
    const [info, stored] = [await readTransferInfo(folder), await readIdentity(folder)];
    const values: [string, CourseValue][] = [];
    if (dialect === undefined) values.push(['edition', { value: newestFirst[0]?.id, file: DEFAULT }]);
    if (info !== undefined) {
      const file = 'transfer.info';
      values.push(['server', { value: `${info.host}:${info.port}`, file }], ['name', { value: info.name, file }]);
      values.push(['files', { value: info.file, file }]);
    }
    if (stored !== undefined) values.push(['name', { value: displayText(stored.name), file: 'me.info' }]);
    return new Map(values);
  },
  files: () => Promise.resolve(new Map()),
  clients: () => Promise.resolve(new Map()),
  prune: () => Promise.resolve(new Map()),
  check: () => Promise.resolve(new Map()),
  backup: () => Promise.resolve(new Map()),
  rebuild: () => Promise.resolve(new Map()),
  migrate: () => Promise.resolve(new Map()),
};

function everyEdition(): [string, CourseValue] {
  return ['edition', { value: newestFirst.map(({ id }) => id), file: DEFAULT }];
}

/** Defines `sealwire config`. @param makeProgram makes the program whose commands are asked for their settings. */
export function defineConfig(command: Command, makeProgram: () => Command): void {
  command
    .addArgument(new Argument('[command]', 'whose settings (default: all)').choices(Object.keys(COMMANDS)))
    .argument('[args...]', 'what that command would be given')
    .option('--origin', 'show where each value comes from')
    .option('--json', 'print JSON objects, one a line')
    .allowUnknownOption()
    .action(async (name: string | undefined, given: readonly string[], options: { origin?: true; json?: true }) => {
      const names = name === undefined ? Object.keys(COMMANDS) : [name];
      const settings = await Promise.all(names.map((one) => settingsOf(makeProgram(), one, given)));
      if (options.json) for (const one of settings.flat()) process.stdout.write(`${jsonLine(one)}\n`);
      else process.stdout.write(settings.map((of) => table(of, options.origin === true)).join('\n'));
    });
}

/** Has a command read its settings as for a run, and asks where each came from. */
async function settingsOf(program: Command, name: string, given: readonly string[]): Promise<readonly Setting[]> {
  const command = program.commands.find((one) => one.name() === name);
  if (command === undefined) throw new UsageError(`there is no command "${name}"`, 'See --help.');
  // In place of what it does, which it has been given by then; what it asks for besides is no setting.
  program.hook('preSubcommand', () => {
    for (const argument of command.registeredArguments) argument.required = false;
    command.action(() => undefined);
  });
  await program.parseAsync([name, ...given], { from: 'user' });
  applyConfigFile(command);
  if (command.getOptionValue('profile') !== undefined) applyOlderName(command, 'identity', 'profile');
  const course = (await COMMANDS[name]?.(command)) ?? new Map<string, CourseValue>();
  const shown = command.options.filter(({ hidden }) => !hidden);
  const settings = shown.map((option) => {
    const key = option.attributeName();
    const value: unknown = command.getOptionValue(key);
    return setting(option.name(), value, originOf(command, key, option.envVar), course.get(option.name()));
  });
  const files = command.args.length > 0 ? command.args : undefined;
  if (name !== 'send') return settings;
  return [...settings, setting('files', files, files && 'argument', course.get('files'))];

  function setting(option: string, given: unknown, said: string | undefined, from?: CourseValue): Setting {
    const value = withoutPassword(given);
    if (said !== undefined) return { command: name, option, value, origin: said };
    if (from !== undefined) return { command: name, option, value: from.value, origin: from.file };
    return { command: name, option, value, origin: DEFAULT };
  }
}

/** What said a value, or `undefined` where it is the default or there is none. */
function originOf(command: Command, key: string, variable: string | undefined): string | undefined {
  switch (command.getOptionValueSource(key)) {
    case 'cli':
      return 'flag';
    case 'env':
      return `variable ${variable ?? ''}`;
    case 'config':
      return `configuration ${escaped(command.opts<{ config?: string }>().config ?? '')}`;
    default:
      return undefined;
  }
}

function table(settings: readonly Setting[], withOrigin: boolean): string {
  const rows = settings.map(({ option, value, origin }) => [option, shown(value), ...(withOrigin ? [origin] : [])]);
  const head = ['OPTION', 'VALUE', ...(withOrigin ? ['ORIGIN'] : [])];
  return `${settings[0]?.command ?? ''}\n${tableLines([head, ...rows])
    .map((line) => `  ${line}\n`)
    .join('')}`;
}

/** A password may be in a URL, before the host or among the parameters, and this is for other eyes too. */
function withoutPassword(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value.replace(/^(\w+:\/\/[^/:@]*:).*@/, '$1***@').replace(/([?&]password=)[^&]*/gi, '$1***');
}

function shown(value: unknown): string {
  if (value === undefined) return '-';
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((one) => escaped(typeof one === 'string' ? one : JSON.stringify(one))).join(',');
}
