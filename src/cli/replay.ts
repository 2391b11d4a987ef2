import type { Command } from 'commander';
import { dialects, editions, type Profile } from '../../generated';
import { readRecording } from '../replay/recording';
import { replay, type ReplayResult } from '../replay/replay';
import { jsonLine } from '../text/visible';
import { EXIT } from './exit-codes';
import { option } from './options';
import { dialectById, editionById } from './profiles';

interface ReplayOptions {
  readonly edition?: string;
  readonly dialect?: string;
  readonly json?: boolean;
}

/** Defines `sealwire replay`. */
export function defineReplay(command: Command): void {
  command
    .argument('<folders...>', 'folders with a session.jsonl each')
    .addOption(option('--edition <id>', 'the edition of the recordings (default: worked out)'))
    .addOption(option('--dialect <id>', 'the dialect of the recordings (default: worked out)'))
    .addOption(option('--json', 'print JSON objects, one a line'))
    .action(async (folders: readonly string[], options: ReplayOptions) => {
      process.exitCode = await replayAll(folders, options);
    });
}

async function replayAll(folders: readonly string[], options: ReplayOptions): Promise<number> {
  const candidates = candidatesOf(options);
  let isRight = true;
  for (const folder of folders) {
    const result = replay(await readRecording(folder), candidates);
    isRight &&= result.isRight;
    process.stdout.write(options.json === true ? `${jsonLine(result)}\n` : lines(result));
  }
  return isRight ? EXIT.ok : EXIT.found;
}

function candidatesOf({ edition, dialect }: ReplayOptions): readonly Profile[] {
  if (dialect !== undefined) return [dialectById(dialect)];
  return edition === undefined ? [...editions, ...dialects] : [editionById(edition)];
}

function lines(result: ReplayResult): string {
  const { recording, profile, tolerances, messages, explained, driven, notDriven, undecryptable, reasons } = result;
  const mixture = tolerances.length === 0 ? '' : ` with ${tolerances.join(', ')}`;
  const counts = `${explained} of ${messages} messages explained, ${driven} driven, ${notDriven} not driven, ${undecryptable} undecryptable`;
  const mark = result.isRight ? 'ok  ' : 'FAIL';
  return `${mark} ${recording}: ${profile}${mixture}: ${counts}\n${reasons.map((reason) => `       ${reason}\n`).join('')}`;
}
