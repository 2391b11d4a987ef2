import { chmodSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CONTRACTS_HOLD } from './contracts';
import { ELSEWHERE } from './elsewhere';
import { Engines, installParts, missingParts } from './engines';
import { NAME_RACES } from './names';
import { endAllPrograms } from './program';
import { REQUEST_EACH } from './request-each';
import { SAME_ANSWERS } from './same-answers';
import type { Outcome, Scenario } from './scenario';
import { UPLOADING } from './uploads';

const SCENARIOS: readonly Scenario[] = [
  CONTRACTS_HOLD,
  NAME_RACES,
  ELSEWHERE,
  REQUEST_EACH,
  SAME_ANSWERS,
  ...UPLOADING,
];

const USAGE = `npm run test:cluster [-- options]

  --only SCENARIO   this scenario only; may be repeated
  --install         install what is missing, as root or by sudo
  --required        exit code 1 where something is missing
  --list            print the scenarios, and run none
  --help            show this

Exit code 1 where something was lost or went wrong.`;

interface Options {
  readonly only: readonly string[] | undefined;
  readonly mayInstall: boolean;
  readonly isRequired: boolean;
  readonly isList: boolean;
}

function optionsFrom(args: readonly string[]): Options | 'help' | 'wrong' {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', multiple: true },
        install: { type: 'boolean', default: false },
        required: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    if (values.only?.some((one) => !SCENARIOS.some(({ name }) => name === one)) === true) return 'wrong';
    return { only: values.only, mayInstall: values.install, isRequired: values.required, isList: values.list };
  } catch {
    return 'wrong';
  }
}

async function main(): Promise<number> {
  const options = optionsFrom(process.argv.slice(2));
  if (options === 'help') {
    print(USAGE);
    return 0;
  }
  if (options === 'wrong') {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const chosen = SCENARIOS.filter(({ name }) => options.only === undefined || options.only.includes(name));
  if (options.isList) {
    chosen.forEach(({ name, about }) => print(`${name.padEnd(20)}${about}`));
    return 0;
  }
  const result = whyNot(options) ?? (await runAll(chosen));
  if (typeof result === 'number') return result;
  print(`not run: ${result}`);
  return options.isRequired ? 1 : 0;
}

/** Exit code of a run that was ended early. */
const INTERRUPTED = 130;

/** Bytes that a run needs on the disk, with room to spare. */
const NEEDED_SPACE = 4 * 2 ** 30;

/** Why the engines cannot be started, as a sentence; `undefined` where they can. */
function whyNot({ mayInstall }: Options): string | undefined {
  const missing = missingParts();
  if (typeof missing === 'string') return missing;
  if (missing.length > 0) {
    const what = `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not installed`;
    if (!mayInstall) return `${what}; npm run test:cluster -- --install installs what is missing`;
    const failure = installParts();
    if (failure !== undefined) return `${what}, and could not be installed: ${failure}`;
  }
  const { bavail, bsize } = statfsSync(tmpdir());
  if (bavail * bsize >= NEEDED_SPACE) return undefined;
  return `${tmpdir()} has less than ${NEEDED_SPACE / 2 ** 30} GiB free; TMPDIR may name another folder`;
}

/** @returns the exit code; a sentence where the engines do not start here */
async function runAll(scenarios: readonly Scenario[]): Promise<number | string> {
  const folder = mkdtempSync(join(tmpdir(), 'sealwire-cluster-'));
  // The engines run as users of their own.
  chmodSync(folder, 0o711);
  const interrupted = new AbortController();
  const interruption = new Promise<number>((resolve) => {
    interrupted.signal.addEventListener('abort', () => resolve(INTERRUPTED));
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupted.abort());
  try {
    return await Promise.race([interruption, runIn(folder, scenarios, interrupted.signal)]);
  } finally {
    await endAllPrograms();
    Engines.stop(join(folder, 'engines'));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function runIn(folder: string, scenarios: readonly Scenario[], signal: AbortSignal): Promise<number | string> {
  const began = performance.now();
  const engineFolder = join(folder, 'engines');
  mkdirSync(engineFolder);
  chmodSync(engineFolder, 0o711);
  const engines = await Engines.start(engineFolder).catch(String);
  if (typeof engines === 'string') return `the engines do not start: ${engines}`;
  print(`engines ready in ${seconds(began)} s`);
  let failed = 0;
  for (const scenario of scenarios) {
    if (signal.aborted) break;
    const start = performance.now();
    const { figures, violations } = await outcomeOf(scenario, engines, join(folder, scenario.name));
    const counts = Object.entries(figures).map(([what, count]) => `${what} ${count}`);
    print(
      `${violations.length === 0 ? 'ok    ' : 'FAILED'} ${scenario.name} (${seconds(start)} s): ${counts.join(', ')}`,
    );
    violations.forEach((text) => print(`       ${text}`));
    if (violations.length > 0) failed += 1;
  }
  print(`${scenarios.length} scenarios, ${failed} of them failed, in ${seconds(began)} s`);
  return failed === 0 ? 0 : 1;
}

async function outcomeOf(scenario: Scenario, engines: Engines, folder: string): Promise<Outcome> {
  mkdirSync(folder);
  try {
    return await scenario.run(engines, folder);
  } catch (error) {
    return { figures: {}, violations: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function seconds(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(0);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().then(
  // What an interrupted scenario left running would keep the process from ending.
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
