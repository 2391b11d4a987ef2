import { resolve } from 'node:path';
import { inColour, plainly } from '../src/text/ansi';
import { parseArguments, UsageError, type Arguments } from './arguments';
import { BenchError } from './bench-error';
import type { Case, Context } from './case';
import { CASES, chosenCases } from './cases';
import { thisCommit, thisMachine } from './machine';
import { Children } from './measure/children';
import { draw } from './report/draw';
import { merged, readResults, writeResults, type CaseResult } from './report/results';
import { caseLines, machineLines } from './report/terminal';
import { WorkDirectory } from './work-directory';

const ROOT = resolve(__dirname, '../..');
const RESULTS = resolve(ROOT, 'bench/results.json');

/** Exit codes; where a command of Sealwire has the same reason, it ends with the same code. */
const EXIT = { ok: 0, failed: 1, interrupted: 130 } as const;

const paint = process.stdout.isTTY ? inColour : plainly;

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

/** Shows what is being done in one line, which the next one replaces; nothing where nobody watches. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

async function measure(measured: Case, context: Context): Promise<CaseResult> {
  const { children, directory, form } = context;
  const date = new Date().toISOString();
  try {
    directory.require(measured.space(form));
    const tell = (text: string): void => context.progress(`${measured.name}: ${text}`);
    const measurements = await measured.measure({ ...context, progress: tell });
    return { date, commit: thisCommit(ROOT), form, measurements };
  } finally {
    await children.stop();
    directory.empty();
    progress('');
  }
}

/** Shows what was measured earlier, and draws it. */
async function drawAgain(): Promise<void> {
  const results = readResults(RESULTS);
  if (results === undefined) throw new BenchError('E_NO_RESULTS', `there is no ${RESULTS}`, 'Run npm run bench.');
  print(machineLines(results.machine, paint));
  for (const measured of CASES) {
    const result = results.cases[measured.name];
    if (result !== undefined) print(caseLines(measured, result.measurements, paint));
  }
  await draw(ROOT, CASES, results);
}

async function run({ form, only, runs, directory: parent, save }: Arguments): Promise<void> {
  const directory = new WorkDirectory(parent);
  const children = new Children();
  // Whatever ends this process, nothing is left behind it.
  process.once('exit', () => {
    children.kill();
    directory.remove();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(EXIT.interrupted));
  }
  const machine = thisMachine(directory.path);
  print(machineLines(machine, paint));
  const results: Record<string, CaseResult> = {};
  for (const measured of chosenCases(CASES, form, only)) {
    const context = { form, runs: runs ?? measured.runs[form], directory, children, progress };
    const result = await measure(measured, context);
    results[measured.name] = result;
    print(caseLines(measured, result.measurements, paint));
  }
  if (!save) return;
  const all = merged(readResults(RESULTS), { machine, cases: results });
  await writeResults(RESULTS, all);
  await draw(ROOT, CASES, all);
  print(['', 'Written: bench/results.json, docs/performance.md, docs/performance/ and the tables of README.md.']);
}

async function main(): Promise<number> {
  try {
    const names = CASES.map(({ name }) => name);
    const asked = parseArguments(process.argv.slice(2), names);
    if (asked.draw) await drawAgain();
    else await run(asked);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof UsageError) return error.exitCode;
    if (!(error instanceof BenchError)) throw error;
    process.stderr.write(`bench: ${error.message}\n${error.hint === undefined ? '' : `${error.hint.trim()}\n`}`);
    return EXIT.failed;
  }
}

// Whoever reads the output may have seen enough, as head does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

void main().then((code) => {
  process.exitCode = code;
});
