import { readFile, writeFile } from 'node:fs/promises';
import { Argument, Option, type Command } from 'commander';
import { dialects, editions, type Profile } from '../../generated';
import type { CaseInfo, Side } from '../conformance/case';
import { clientCases } from '../conformance/client/cases';
import { judgeClient } from '../conformance/client/judge-client';
import { NoTargetError } from '../conformance/failure';
import { fitsPattern } from '../conformance/id-pattern';
import { withoutVerdict } from '../conformance/judge';
import { parseKnownFailures, type KnownFailures } from '../conformance/known-failures';
import { gradeText } from '../conformance/report/grade';
import { jsonText } from '../conformance/report/json';
import { junitText } from '../conformance/report/junit';
import { pageText } from '../conformance/report/page';
import { fails, type CaseResult, type Report } from '../conformance/report/report';
import { tapText } from '../conformance/report/tap';
import { caseLine, failureText, summaryText } from '../conformance/report/terminal';
import { serverCases } from '../conformance/server/cases';
import { judgeServer } from '../conformance/server/judge-server';
import { addressServer } from '../conformance/target/address-server';
import { commandClient } from '../conformance/target/command-client';
import { commandServer } from '../conformance/target/command-server';
import type { ClientTarget, ServerTarget } from '../conformance/target/target';
import { defaultWeights, parseWeights, unmatchedPatterns, type Weights } from '../conformance/weights';
import { parseServerAddress } from '../course/server-address';
import { inColour, plainly } from '../inspect/ansi';
import { SealwireError } from '../wire/error';
import { EXIT } from './exit-codes';
import { numberArgument, option, portArgument, repeated } from './options';
import { ownClient, ownServer } from './own-peers';
import { dialectById, editionById } from './profiles';
import { rerunCommand } from './rerun-command';
import { UsageError } from './usage-error';

/** The flags of `conformance`. */
export interface ConformanceFlags {
  readonly target?: string;
  readonly command?: string;
  readonly in?: string;
  readonly port?: number;
  readonly edition?: string;
  readonly dialect?: string;
  readonly case?: readonly string[];
  readonly known?: string;
  readonly timeout?: number;
  readonly limit: number;
  readonly strict?: boolean;
  readonly quiet?: boolean;
  readonly list?: boolean;
  readonly json?: string;
  readonly junit?: string;
  readonly tap?: string;
  readonly html?: string;
  readonly grade?: string;
  readonly weights?: string;
}

/** Seconds to wait for an answer of a server, and for a client to end. */
const TIMEOUT: Readonly<Record<Side, number>> = { server: 5, client: 20 };

/** Adds `sealwire conformance`. */
export function addConformance(program: Command): void {
  const file = (flags: string, what: string): Option => new Option(`${flags} <file>`, `write ${what}`);
  program
    .command('conformance')
    .description('judge a server or a client; without a target, those of Sealwire itself')
    .addArgument(new Argument('[side]', 'which side to judge').choices(['server', 'client']))
    .addOption(option('--target <host:port>', 'a server that runs already'))
    .addOption(
      option('--command <command>', 'starts the server, or runs the client; {host}, {port} and {dir} are filled in'),
    )
    .addOption(option('--in <directory>', 'what the command needs beside it: copied into the directory of each run'))
    .addOption(
      option('--port <port>', 'where the command listens, if it does not read port.info').argParser(
        portArgument(false),
      ),
    )
    .addOption(option('--edition <id>', 'the edition that the target speaks'))
    .addOption(option('--dialect <id>', 'the dialect that the target speaks, instead of an edition'))
    .addOption(
      new Option('--case <pattern>', 'judge only these cases; * stands for anything; may be repeated').argParser(
        repeated,
      ),
    )
    .addOption(option('--known <file>', 'known failures: a case and a reason in each line'))
    .addOption(
      option('--timeout <seconds>', 'for each answer of a server (5), for each run of a client (20)').argParser(
        numberArgument,
      ),
    )
    .addOption(
      option('--limit <seconds>', 'for all cases of one side in one edition').argParser(numberArgument).default(900),
    )
    .addOption(new Option('--strict', 'let a SHOULD that does not hold fail the run'))
    .addOption(new Option('--quiet', 'do not list the cases that pass'))
    .addOption(new Option('--list', 'list the cases instead of judging them'))
    .addOption(file('--json', 'the report as JSON'))
    .addOption(file('--junit', 'the report as JUnit XML'))
    .addOption(file('--tap', 'the report as TAP'))
    .addOption(file('--html', 'the report as one page that needs nothing else'))
    .addOption(file('--grade', 'a grade sheet in the results.json form'))
    .addOption(option('--weights <file>', 'what the cases are worth in the grade sheet'))
    .action(async (side: Side | undefined, flags: ConformanceFlags) => {
      process.exitCode = await conformance(side, flags);
    });
}

async function conformance(side: Side | undefined, flags: ConformanceFlags): Promise<number> {
  const profiles = profilesOf(side, flags);
  const sides: readonly Side[] = side === undefined ? ['server', 'client'] : [side];
  const cases = sides.flatMap((one) => profiles.flatMap((profile) => casesOf(one, profile)));
  const only = selection(flags.case, cases);
  if (flags.list === true) return list(cases.filter(({ id }) => only(id)));
  const known = await readKnown(flags.known);
  const weights = await readWeights(flags.weights);
  const paint = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '' ? inColour : plainly;
  const onResult = (result: CaseResult): void => {
    const isQuiet = flags.quiet === true && (result.status === 'passed' || result.status === 'notJudged');
    if (!isQuiet) process.stdout.write(`${caseLine(result, paint)}\n`);
  };
  const strict = flags.strict === true;
  const reports: Report[] = [];
  for (const one of sides) {
    for (const profile of profiles) {
      const rerun = (id: string): string => rerunCommand(one, profile, flags, id);
      const settings = { profile, only, onResult, known: (id: string) => known?.reasonFor(id), rerun };
      try {
        reports.push(await judgeSide(one, flags, settings));
      } catch (error) {
        if (!(error instanceof NoTargetError)) throw error;
        process.stderr.write(`sealwire: ${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`);
        // A grader reads the files of every submission, also of one that does not start.
        const unjudged = nothingJudged(one, settings, flags, error.message);
        await writeReports([...reports, unjudged], strict, weights, flags);
        return EXIT.unreachable;
      }
    }
  }
  const results = reports.flatMap((report) => report.results);
  for (const result of results) {
    if (result.status === 'passed' || result.status === 'notJudged' || result.status === 'knownFailure') continue;
    process.stdout.write(`\n${failureText(result, paint)}`);
  }
  process.stdout.write(`\n${summaryText(reports, strict, paint)}`);
  await writeReports(reports, strict, weights, flags);
  return results.some(({ status }) => fails(status, strict)) ? EXIT.failed : EXIT.ok;
}

/** A report in which no case could be judged. */
function nothingJudged(side: Side, { profile, only, rerun }: Settings, flags: ConformanceFlags, why: string): Report {
  const cases = casesOf(side, profile).filter(({ id }) => only?.(id) !== false);
  return {
    ...{ side, profile: profile.id, target: flags.target ?? flags.command ?? '' },
    ...{ startedAt: new Date(), durationMs: 0 },
    results: cases.map((info) => withoutVerdict(info, `There is nothing to judge: ${why}.`, rerun(info.id))),
  };
}

type Settings = Omit<Parameters<typeof judgeServer>[0], 'target' | 'patienceMs' | 'totalTimeMs' | 'keyPair'>;

function judgeSide(side: Side, flags: ConformanceFlags, settings: Settings): Promise<Report> {
  const ms = (flags.timeout ?? TIMEOUT[side]) * 1000;
  const timed = { ...settings, totalTimeMs: flags.limit * 1000 };
  if (side === 'server') return judgeServer({ ...timed, target: serverTarget(flags), patienceMs: ms });
  return judgeClient({ ...timed, target: clientTarget(flags), runTimeMs: ms });
}

function serverTarget({ target, command, in: directory, port, timeout }: ConformanceFlags): ServerTarget {
  const patience = timeout === undefined ? {} : { timeoutMs: timeout * 1000 };
  if (target !== undefined) return addressServer({ ...parseServerAddress(target), ...patience });
  return command === undefined ? ownServer() : commandServer({ command, in: directory, port, ...patience });
}

function clientTarget({ command, in: directory }: ConformanceFlags): ClientTarget {
  return command === undefined ? ownClient() : commandClient({ command, in: directory });
}

/** What is to be judged in. A target speaks one edition or dialect; our own sides speak them all. */
function profilesOf(side: Side | undefined, flags: ConformanceFlags): readonly Profile[] {
  const { target, command, edition, dialect, timeout } = flags;
  const has = (name: keyof ConformanceFlags): boolean => flags[name] !== undefined;
  const hint = 'See sealwire conformance --help.';
  if (target !== undefined && command !== undefined) {
    throw new UsageError('--target and --command exclude each other', 'Name one server to judge.');
  }
  if (side === undefined && (target !== undefined || command !== undefined)) {
    throw new UsageError('which side is the target?', 'Write sealwire conformance server … or client ….');
  }
  if (side === 'client' && target !== undefined) {
    throw new UsageError('a client has no address', 'Name the command that runs it with --command.');
  }
  if (command === undefined && (has('in') || has('port'))) {
    throw new UsageError(`--${has('in') ? 'in' : 'port'} goes with --command`, hint);
  }
  if (side === 'client' && has('port')) throw new UsageError('--port is for servers', 'A client reads transfer.info.');
  if (edition !== undefined && dialect !== undefined) {
    throw new UsageError('--edition and --dialect exclude each other', 'A dialect names its edition.');
  }
  if (command?.trim() === '') {
    throw new UsageError('--command is empty', 'Write what starts the server, or runs the client, in quotes.');
  }
  if (timeout === 0 || flags.limit === 0) {
    throw new UsageError(`--${timeout === 0 ? 'timeout' : 'limit'} is 0`, 'Give at least one second.');
  }
  if (has('weights') && !has('grade')) throw new UsageError('--weights goes with --grade', hint);
  if (dialect !== undefined) return [judgeable(dialectById(dialect))];
  if (edition !== undefined) return [judgeable(editionById(edition))];
  if (target === undefined && command === undefined) return editions;
  const ids = editions.map(({ id }) => id).join(', ');
  throw new UsageError(
    'which edition does the target speak?',
    `Name it with --edition: ${ids}. Or a dialect with --dialect.`,
  );
}

function judgeable(profile: Profile): Profile {
  if (profile.flow.connection === 'run') return profile;
  throw new UsageError(
    `${profile.id} has a connection for each request, which the conformance kit does not judge`,
    'Judge it in its edition.',
  );
}

function casesOf(side: Side, profile: Profile): readonly CaseInfo[] {
  return side === 'server' ? serverCases(profile) : clientCases(profile);
}

/** The cases of both sides in everything that the schema knows: what a list may speak of. */
function allIds(): readonly string[] {
  const all = [...editions, ...dialects];
  return all.flatMap((profile) => [...casesOf('server', profile), ...casesOf('client', profile)].map(({ id }) => id));
}

function selection(patterns: readonly string[] | undefined, cases: readonly CaseInfo[]): (id: string) => boolean {
  if (patterns === undefined) return () => true;
  for (const pattern of patterns) {
    if (cases.some(({ id }) => fitsPattern(pattern, id))) continue;
    throw new UsageError(`no case is called ${pattern}`, 'See all of them with --list.');
  }
  return (id) => patterns.some((pattern) => fitsPattern(pattern, id));
}

function list(cases: readonly CaseInfo[]): number {
  for (const { id, level, title } of cases) process.stdout.write(`${id}  ${level}  ${title}\n`);
  return EXIT.ok;
}

async function readKnown(path: string | undefined): Promise<KnownFailures | undefined> {
  if (path === undefined) return undefined;
  const known = parsed(await read(path), (text) => parseKnownFailures(text, path));
  const [stale] = known.stale(allIds());
  if (stale === undefined) return known;
  throw new UsageError(
    `${path}, line ${stale.line}: no case is called ${stale.pattern}`,
    'Remove the line, or mend the id.',
  );
}

async function readWeights(path: string | undefined): Promise<Weights> {
  if (path === undefined) return defaultWeights;
  const weights = parsed(await read(path), (text) => parseWeights(text, path));
  const [unmatched] = unmatchedPatterns(weights, allIds());
  if (unmatched === undefined) return weights;
  throw new UsageError(`${path}: no case is called ${unmatched}`, 'Remove the entry, or mend the id.');
}

function parsed<T>(text: string, parse: (text: string) => T): T {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof SealwireError) throw new UsageError(error.message, error.hint);
    throw error;
  }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
      'Name a file that is there and that this user may read.',
    );
  }
}

async function writeReports(
  reports: readonly Report[],
  strict: boolean,
  weights: Weights,
  flags: ConformanceFlags,
): Promise<void> {
  const files: readonly [string | undefined, () => string][] = [
    [flags.json, () => jsonText(reports, strict)],
    [flags.junit, () => junitText(reports, strict)],
    [flags.tap, () => tapText(reports, strict)],
    [flags.html, () => pageText(reports, strict)],
    [flags.grade, () => gradeText(reports, weights)],
  ];
  for (const [path, text] of files) {
    if (path === undefined) continue;
    try {
      await writeFile(path, text());
      process.stdout.write(`wrote ${path}\n`);
    } catch (error) {
      throw new UsageError(
        `${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
        'Name a file in a directory that is there and that this user may write to.',
      );
    }
  }
}
