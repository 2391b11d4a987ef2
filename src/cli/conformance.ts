import { Argument, Option, type Command } from 'commander';
import type { CaseInfo, Side } from '../conformance/case';
import { judgeClient } from '../conformance/client/judge-client';
import { NoTargetError } from '../conformance/failure';
import { fitsPattern } from '../conformance/case-id';
import { withoutVerdict, type RunSettings } from '../conformance/judge';
import { fails, type CaseResult, type Report } from '../conformance/report/report';
import { caseLine, causesText, summaryText } from '../conformance/report/terminal';
import { judgeServer } from '../conformance/server/judge-server';
import { addressServer } from '../conformance/target/address-server';
import { commandClient } from '../conformance/target/command-client';
import { commandServer } from '../conformance/target/command-server';
import type { ClientTarget, ServerTarget } from '../conformance/target/target';
import { parseServerAddress } from '../course/server-address';
import { inColour, plainly } from '../text/ansi';
import { casesOf } from '../conformance/cases';
import { readKnown, readWeights, writeReports } from './conformance-files';
import { profilesOf, type ConformanceFlags } from './conformance-flags';
import { EXIT } from './exit-codes';
import { numberArgument, option, portArgument, repeated } from './options';
import { ownClient, ownServer } from './own-peers';
import { rerunCommand } from './rerun-command';
import { UsageError } from './usage-error';

/** Seconds to wait for an answer of a server, and for a client to end. */
const TIMEOUT: Readonly<Record<Side, number>> = { server: 5, client: 20 };

/** Defines `sealwire conformance`. */
export function defineConformance(command: Command): void {
  const file = (flags: string, what: string): Option => new Option(`${flags} <file>`, `write ${what}`);
  command
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
    .addOption(option('--start-timeout <seconds>', 'until a server must listen (10)').argParser(numberArgument))
    .addOption(
      option('--limit <seconds>', 'for all cases of one side in one edition')
        .argParser(numberArgument)
        .default(15 * 60),
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
  const interruption = new AbortController();
  const listeners = (['SIGINT', 'SIGTERM'] as const).map((name) => {
    const listener = (): void => interruption.abort(`The run was ended early, by ${name}.`);
    // Once: who asks a second time does not want to wait for the summary.
    process.once(name, listener);
    return { name, listener };
  });
  try {
    return await judgeAll(side, flags, interruption.signal);
  } finally {
    for (const { name, listener } of listeners) process.off(name, listener);
  }
}

/** Judges what the flags say and reports it. Where the signal ends that early, the report is of what was judged by then. */
async function judgeAll(side: Side | undefined, flags: ConformanceFlags, signal: AbortSignal): Promise<number> {
  const profiles = profilesOf(side, flags);
  const sides: readonly Side[] = side === undefined ? ['server', 'client'] : [side];
  const cases = sides.flatMap((one) => profiles.flatMap((profile) => casesOf(one, profile)));
  const only = selection(flags.case, cases);
  if (flags.list === true) return list(cases.filter(({ id }) => only(id)));
  const known = await readKnown(flags.known);
  const weights = await readWeights(flags.weights);
  const paint = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '' ? inColour : plainly;
  const onResult = (result: CaseResult): void => {
    // Hundreds may not be judged for one reason: the summary says it once.
    const isQuiet = result.status === 'notJudged' || (flags.quiet === true && result.status === 'passed');
    if (!isQuiet) process.stdout.write(`${caseLine(result, paint)}\n`);
  };
  const strict = flags.strict === true;
  const reports: Report[] = [];
  for (const one of sides) {
    for (const profile of profiles) {
      const rerun = (id: string): string => rerunCommand(one, profile, flags, id);
      const settings = {
        ...{ profile, only, onResult, rerun, signal, totalTimeMs: flags.limit * 1000 },
        known: (id: string) => known?.reasonFor(id),
      };
      if (signal.aborted) break;
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
  for (const report of reports) process.stdout.write(causesText(report, paint));
  process.stdout.write(`\n${summaryText(reports, strict, paint)}`);
  await writeReports(reports, strict, weights, flags);
  if (signal.aborted) return EXIT.interrupted;
  return results.some(({ status }) => fails(status, strict)) ? EXIT.found : EXIT.ok;
}

/** A report in which no case could be judged. */
function nothingJudged(
  side: Side,
  { profile, only, rerun }: RunSettings,
  flags: ConformanceFlags,
  why: string,
): Report {
  const cases = casesOf(side, profile).filter(({ id }) => only?.(id) !== false);
  return {
    ...{ side, profile: profile.id, target: flags.target ?? flags.command ?? '' },
    ...{ startedAt: new Date(), durationMs: 0 },
    results: cases.map((info) => withoutVerdict(info, `There is nothing to judge: ${why}.`, rerun(info.id))),
  };
}

function judgeSide(side: Side, flags: ConformanceFlags, settings: RunSettings): Promise<Report> {
  const ms = (flags.timeout ?? TIMEOUT[side]) * 1000;
  if (side === 'server') return judgeServer({ ...settings, target: serverTarget(flags), patienceMs: ms });
  return judgeClient({ ...settings, target: clientTarget(flags), runTimeMs: ms });
}

function serverTarget({ target, command, in: directory, port, startTimeout }: ConformanceFlags): ServerTarget {
  const patience = startTimeout === undefined ? {} : { timeoutMs: startTimeout * 1000 };
  if (target !== undefined) return addressServer({ ...parseServerAddress(target), ...patience });
  return command === undefined ? ownServer() : commandServer({ command, in: directory, port, ...patience });
}

function clientTarget({ command, in: directory }: ConformanceFlags): ClientTarget {
  return command === undefined ? ownClient() : commandClient({ command, in: directory });
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
