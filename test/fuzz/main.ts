import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pack, readCorpus, TARGETS, unpack, writeCorpus, type TargetName } from './corpus';
import { seedsFor } from './seeds';

const USAGE = `npm run fuzz [-- options]

  --only TARGET     one target only: ${TARGETS.join(', ')}
  --seconds N       how long each target is fuzzed (60)
  --save            keep what covers something new in test/fuzz/corpus/
  --input FILE      try one input of the target, such as one that was found
  --help            show this

Exit code 1 where an input breaks what has to hold; it is kept in dist/fuzz/.`;

/** Where the fuzzer works. */
const WORK = join('dist', 'fuzz');

const ENGINE = join('node_modules', '@jazzer.js', 'core', 'dist', 'cli.js');

/** Inputs beyond this many bytes find nothing that shorter ones do not. */
const LONGEST = 4096;

/** What the fuzzer was asked to do. */
interface Options {
  readonly targets: readonly TargetName[];
  readonly seconds: number;
  readonly isSaving: boolean;
  readonly input: string | undefined;
}

function main(): number {
  const options = optionsFrom(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (options === 'wrong') {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const failed = options.targets.filter((target) => !fuzz(target, options));
  if (failed.length > 0) process.stderr.write(`found something: ${failed.join(', ')}\n`);
  return failed.length > 0 ? 1 : 0;
}

function optionsFrom(args: readonly string[]): Options | 'help' | 'wrong' {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        seconds: { type: 'string', default: '60' },
        save: { type: 'boolean', default: false },
        input: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    const targets = TARGETS.filter((target) => values.only === undefined || values.only === target);
    const seconds = Number(values.seconds);
    if (targets.length === 0 || !Number.isInteger(seconds) || seconds < 1) return 'wrong';
    if (values.input !== undefined && (targets.length > 1 || !existsSync(values.input))) return 'wrong';
    return { targets, seconds, isSaving: values.save, input: values.input };
  } catch {
    return 'wrong';
  }
}

/** Fuzzes a target. @returns whether everything held. */
function fuzz(target: TargetName, { seconds, isSaving, input }: Options): boolean {
  if (input !== undefined) return tryOut(target, input);
  const work = join(WORK, target);
  const corpus = join(work, 'corpus');
  rmSync(corpus, { recursive: true, force: true });
  unpack([...readCorpus(target), ...seedsFor(target)], corpus);
  const limits = [`-max_total_time=${seconds}`, `-max_len=${LONGEST}`, '-rss_limit_mb=2048'];
  const { isSound, output } = run(target, [corpus, ...limits]);
  const [last] = output.match(/^#\d+\s+\w+\s+cov: .*$/gm)?.slice(-1) ?? [];
  const [done] = /Done \d+ runs in \d+ second/.exec(output) ?? ['stopped'];
  process.stdout.write(`${target}: ${done}; ${last ?? 'nothing covered'}\n`);
  if (!isSound) {
    process.stderr.write(`${output.split('\n').slice(-40).join('\n')}\n`);
    for (const name of readdirSync(work).filter((name) => /^(crash|timeout|oom)-/.test(name))) {
      process.stderr.write(`try it again: npm run fuzz -- --only ${target} --input ${join(work, name)}\n`);
    }
  }
  if (isSaving) writeCorpus(target, smallest(target, corpus));
  return isSound;
}

/** Tries one input. @returns whether everything held. */
function tryOut(target: TargetName, input: string): boolean {
  const { isSound, output } = run(target, [input]);
  if (isSound) process.stdout.write(`${target}: everything holds for ${input}\n`);
  else process.stderr.write(output);
  return isSound;
}

/** The inputs that together cover what all of them do. */
function smallest(target: TargetName, corpus: string): readonly Buffer[] {
  const merged = `${corpus}-merged`;
  rmSync(merged, { recursive: true, force: true });
  unpack([], merged);
  const { isSound, output } = run(target, ['-merge=1', merged, corpus]);
  if (!isSound) throw new Error(`the inputs could not be merged:\n${output}`);
  return pack(merged);
}

/** Runs the fuzzer. Everything that it instruments is compiled JavaScript. */
function run(target: TargetName, args: readonly string[]): { readonly isSound: boolean; readonly output: string } {
  const compiled = resolve('dist', 'test', 'fuzz');
  const flags = [
    '--sync',
    '--timeout',
    '30000',
    '--includes',
    'dist/src',
    '--includes',
    'dist/generated',
    '--excludes',
    'node_modules',
  ];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [ENGINE, join(compiled, 'targets', target), ...flags, '--', ...args, `-artifact_prefix=${join(WORK, target)}/`],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      // Not an argument: merging starts further processes.
      env: { ...process.env, NODE_OPTIONS: `--require ${JSON.stringify(join(compiled, 'older-system.js'))}` },
    },
  );
  return { isSound: status === 0, output: `${stdout}${stderr}` };
}

process.exitCode = main();
