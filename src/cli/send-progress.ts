import { basename } from 'node:path';
import type { RunFacts } from '../client/run-events';
import { clockText, sizeText } from '../text/units';
import { visiblePath } from '../text/visible';
import { shortened, textWidth } from '../text/width';

/** Where a run is, as the line of progress shows it. Times are milliseconds of any clock. */
export interface Progress {
  readonly files: number;
  /** Of all files together. */
  readonly totalBytes: number;
  /** Of the files that are done with. */
  readonly doneBytes: number;
  /** The file in hand, or the last one; its bytes are 0 once they are among those that are done with. */
  readonly file: FileProgress | undefined;
  readonly stage: Stage;
  /** When this stage began. */
  readonly since: number;
  /** When bytes moved last. */
  readonly movedAt: number;
  /** How many bytes had gone out in all, at some times of the last seconds. */
  readonly samples: readonly Sample[];
}

/** What is going on with the file in hand. */
export type Stage = 'connecting' | 'signing in' | 'sending' | 'verifying' | 'done';

export interface FileProgress {
  readonly path: string;
  /** From 0. */
  readonly index: number;
  readonly bytes: number;
  /** The part of it that has gone out, from 0 to 1. */
  readonly part: number;
}

interface Sample {
  readonly at: number;
  readonly bytes: number;
}

/** The time over which the rate is taken. */
const WINDOW_MS = 5000;
/** A rate of less than this time says nothing. */
const SHORTEST_MS = 500;
/** After this time without a byte, sending has stalled. */
const STALLED_MS = 3000;

/** The progress of a run that has not connected yet. */
export function startProgress(files: number, totalBytes: number, now: number): Progress {
  return {
    ...{ files, totalBytes, doneBytes: 0, file: undefined, stage: 'connecting', since: now, movedAt: now },
    samples: [{ at: now, bytes: 0 }],
  };
}

/** What an event makes of the progress. */
export function advance(progress: Progress, event: RunFacts, now: number): Progress {
  switch (event.event) {
    case 'connected':
      return { ...progress, stage: 'signing in', since: now };
    case 'reconnecting':
    case 'retrying': {
      const { file } = progress;
      return { ...progress, file: file && { ...file, part: 0 }, stage: 'connecting', since: now };
    }
    case 'sending': {
      const { file: path, index, bytes } = event;
      return { ...progress, file: { path, index, bytes, part: 0 }, stage: 'sending', since: now, movedAt: now };
    }
    case 'progress':
      return moved(progress, event.sent / event.total, now);
    case 'sent':
      return { ...progress, stage: 'verifying', since: now };
    case 'verified':
    case 'givenUp': {
      const { file, files } = progress;
      const doneBytes = progress.doneBytes + (file?.bytes ?? 0);
      const stage = file?.index === files - 1 ? 'done' : 'signing in';
      // It stays in the line until the next one begins, or the line would flicker.
      return { ...progress, doneBytes, file: file && { ...file, bytes: 0 }, stage, since: now };
    }
    default:
      return progress;
  }
}

function moved(progress: Progress, part: number, now: number): Progress {
  const { file, samples } = progress;
  if (file === undefined) return progress;
  const before = samples.at(-1)?.bytes ?? 0;
  const all = [...samples, { at: now, bytes: before + Math.max(0, part - file.part) * file.bytes }];
  // The last sample in front of the window says how many bytes there were at its beginning.
  const begin = all.findLastIndex(({ at }) => at <= now - WINDOW_MS);
  return { ...progress, file: { ...file, part }, movedAt: now, samples: all.slice(Math.max(0, begin)) };
}

/** Bytes a second over the last seconds; `undefined` where there is too little to tell. */
export function rateOf({ samples }: Progress, now: number): number | undefined {
  const begin = now - WINDOW_MS;
  const before = samples.findLast(({ at }) => at <= begin);
  const first = before === undefined ? samples[0] : { at: begin, bytes: before.bytes };
  const last = samples.at(-1);
  if (first === undefined || last === undefined || now - first.at < SHORTEST_MS) return undefined;
  return ((last.bytes - first.bytes) * 1000) / (now - first.at);
}

/**
 * The progress in one line of at most so many columns: which file, how much of all, how fast, how long. What there is no
 * room for is left out, the bar first.
 */
export function progressLine(progress: Progress, now: number, columns: number): string {
  const { files, totalBytes, file } = progress;
  const out = progress.doneBytes + (file === undefined ? 0 : file.bytes * file.part);
  const part = totalBytes === 0 ? (file?.part ?? 0) : out / totalBytes;
  const count = files > 1 && file !== undefined ? [`${file.index + 1} of ${files}`] : [];
  const name = file === undefined ? '' : visiblePath(basename(file.path));
  const percent = `${Math.floor(part * 100)}%`.padStart(4);
  const amounts = `${sizeText(out)} of ${sizeText(totalBytes)}`;
  const state = stateText(progress, totalBytes - out, now);
  const forms = [
    { before: count, after: [bar(part), percent, amounts, state], shortest: SHORTEST_NAME_BESIDE_BAR },
    { before: count, after: [percent, amounts, state], shortest: SHORTEST_NAME },
    { before: count, after: [percent, state], shortest: SHORTEST_NAME },
    { before: [], after: [percent, state], shortest: SHORTEST_NAME },
  ];
  for (const { before, after, shortest } of forms) {
    const room = columns - [...before, ...after].reduce((width, one) => width + textWidth(one) + GAP.length, 0);
    if (room >= Math.min(textWidth(name), shortest)) {
      return [...before, ...(name === '' ? [] : [shortened(name, room)]), ...after].join(GAP);
    }
  }
  return shortened(`${percent.trim()} ${state}`, columns);
}

const GAP = '  ';
const BAR_COLUMNS = 16;
/** A name is shortened to no less than this; before much of it is lost, the bar is. */
const SHORTEST_NAME = 8;
const SHORTEST_NAME_BESIDE_BAR = 24;

function bar(part: number): string {
  const full = Math.floor(part * BAR_COLUMNS);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_COLUMNS - full)}`;
}

function stateText(progress: Progress, left: number, now: number): string {
  const { stage, since, movedAt } = progress;
  const what = stage === 'verifying' ? 'server verifies' : stage;
  if (stage !== 'sending' && now - since >= 1000) return `${what}, ${clockText(now - since)}`;
  if (stage === 'sending' && now - movedAt >= STALLED_MS) return `stalled for ${clockText(now - movedAt)}`;
  // A stage that is over in no time is of no interest: with many small files the rate is.
  const rate = rateOf(progress, now);
  return rate === undefined || rate === 0 ? what : `${sizeText(rate)}/s, ${clockText((left * 1000) / rate)} left`;
}
