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
  /** Files that have been begun, and those of them that are done with. */
  readonly begun: number;
  readonly done: number;
  /** Of the files that are done with. */
  readonly doneBytes: number;
  /** The files that are under way, in the order in which they were begun: one for each connection at the most. */
  readonly underWay: readonly FileProgress[];
  /** The path of the file that was done with last. */
  readonly last: string | undefined;
  /** What goes on where no file is under way, and since when. */
  readonly stage: Stage;
  readonly since: number;
  /** When bytes moved last. */
  readonly movedAt: number;
  /** How many bytes had gone out in all, at some times of the last seconds. */
  readonly samples: readonly Sample[];
}

/** What is going on with a file. */
export type Stage = 'connecting' | 'signing in' | 'sending' | 'verifying' | 'done';

export interface FileProgress {
  readonly path: string;
  /** From 0. */
  readonly index: number;
  readonly bytes: number;
  /** The part of it that has gone out, from 0 to 1. */
  readonly part: number;
  readonly stage: Stage;
  /** When this stage began. */
  readonly since: number;
}

interface Sample {
  readonly at: number;
  readonly bytes: number;
}

/** The time over which the rate is taken. */
const WINDOW_MS = 5000;
/** A rate of less than this time says nothing. */
const SHORTEST_MS = 500;
/** Between two samples of the bytes that have gone out. */
const SAMPLE_MS = 50;
/** After this time without a byte, sending has stalled. */
const STALLED_MS = 3000;

/** The progress of a run that has not connected yet. */
export function startProgress(files: number, totalBytes: number, now: number): Progress {
  return {
    ...{ files, totalBytes, begun: 0, done: 0, doneBytes: 0, underWay: [], last: undefined },
    ...{ stage: 'connecting', since: now, movedAt: now, samples: [{ at: now, bytes: 0 }] },
  };
}

/** What an event makes of the progress. */
export function advance(progress: Progress, event: RunFacts, now: number): Progress {
  switch (event.event) {
    case 'connected': {
      const isSigningIn = ({ stage }: FileProgress): boolean => stage === 'connecting';
      return {
        ...withFiles(progress, isSigningIn, () => ({ stage: 'signing in', since: now })),
        ...(progress.stage === 'connecting' ? { stage: 'signing in', since: now } : {}),
      };
    }
    case 'reconnecting':
    case 'retrying':
      return withFiles(progress, isFile(event.index), () => ({ part: 0, stage: 'connecting', since: now }));
    case 'sending': {
      const { file: path, index, bytes } = event;
      const file = { path, index, bytes, part: 0, stage: 'sending', since: now } as const;
      const others = progress.underWay.filter((one) => one.index !== index);
      const begun = Math.max(progress.begun, index + 1);
      return { ...progress, begun, underWay: [...others, file], movedAt: now };
    }
    case 'progress':
      return moved(progress, event.index, event.sent / event.total, now);
    case 'sent':
      return withFiles(progress, isFile(event.index), () => ({ stage: 'verifying', since: now }));
    case 'verified':
    case 'givenUp':
      return doneWith(progress, event.index, now);
    default:
      return progress;
  }
}

function withFiles(
  progress: Progress,
  which: (file: FileProgress) => boolean,
  change: (file: FileProgress) => Partial<FileProgress>,
): Progress {
  const underWay = progress.underWay.map((file) => (which(file) ? { ...file, ...change(file) } : file));
  return { ...progress, underWay };
}

function isFile(index: number | undefined): (file: FileProgress) => boolean {
  return (file) => file.index === index;
}

function moved(progress: Progress, index: number, part: number, now: number): Progress {
  const { underWay, samples } = progress;
  const file = underWay.find(isFile(index));
  if (file === undefined) return progress;
  const before = samples.at(-1)?.bytes ?? 0;
  const sample = { at: now, bytes: before + Math.max(0, part - file.part) * file.bytes };
  // Of times that lie close together the last one is kept: with many small files there would be thousands.
  const isClose = now - (samples.at(-2)?.at ?? -Infinity) < SAMPLE_MS;
  const all = [...(isClose ? samples.slice(0, -1) : samples), sample];
  // The last sample in front of the window says how many bytes there were at its beginning.
  const begin = all.findLastIndex(({ at }) => at <= now - WINDOW_MS);
  return {
    ...withFiles(progress, isFile(index), () => ({ part })),
    movedAt: now,
    samples: all.slice(Math.max(0, begin)),
  };
}

/** The file stays in the line until another begins, or the line would flicker. */
function doneWith(progress: Progress, index: number | undefined, now: number): Progress {
  const file = progress.underWay.find(isFile(index));
  if (file === undefined) return progress;
  const done = progress.done + 1;
  const doneBytes = progress.doneBytes + file.bytes;
  const underWay = progress.underWay.filter((one) => one !== file);
  const stage = done === progress.files ? 'done' : 'signing in';
  return { ...progress, done, doneBytes, underWay, last: file.path, stage, since: now };
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
 * The progress in one line of at most so many columns: which file, how much of all, how fast, how long. Of several files
 * that are under way it names the one that was begun first. What there is no room for is left out, the bar first.
 */
export function progressLine(progress: Progress, now: number, columns: number): string {
  const { files, totalBytes, begun, underWay } = progress;
  const [shown] = underWay;
  const out = underWay.reduce((sum, file) => sum + file.bytes * file.part, progress.doneBytes);
  // Where all files are empty, it is the files that count.
  const through = underWay.reduce((sum, file) => sum + file.part, progress.done);
  const part = totalBytes === 0 ? through / files : out / totalBytes;
  const count = files > 1 && begun > 0 ? [`${begun} of ${files}`] : [];
  const path = shown?.path ?? progress.last;
  const name = path === undefined ? '' : visiblePath(basename(path));
  const more = underWay.length > 1 ? [`and ${underWay.length - 1} more`] : [];
  const percent = `${Math.floor(part * 100)}%`.padStart(4);
  const amounts = `${sizeText(out)} of ${sizeText(totalBytes)}`;
  const state = stateText(progress, totalBytes - out, now);
  const forms = [
    { before: count, after: [...more, bar(part), percent, amounts, state], shortest: SHORTEST_NAME_BESIDE_BAR },
    { before: count, after: [...more, percent, amounts, state], shortest: SHORTEST_NAME },
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
  const { movedAt, underWay } = progress;
  // While one is sent, that others are not is of no interest.
  const { stage, since } = underWay.find((file) => file.stage === 'sending') ?? underWay[0] ?? progress;
  const what = stage === 'verifying' ? 'server verifies' : stage;
  if (stage !== 'sending' && now - since >= 1000) return `${what}, ${clockText(now - since)}`;
  if (stage === 'sending' && now - movedAt >= STALLED_MS) return `stalled for ${clockText(now - movedAt)}`;
  // A stage that is over in no time is of no interest: with many small files the rate is.
  const rate = rateOf(progress, now);
  return rate === undefined || rate === 0 ? what : `${sizeText(rate)}/s, ${clockText((left * 1000) / rate)} left`;
}
