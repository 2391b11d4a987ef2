import { basename, resolve } from 'node:path';
import type { Profile } from '../../generated';
import { sliceContent } from '../protocol/slicing';
import { counted } from '../text/count';
import { quoted, visiblePath } from '../text/visible';
import { lookAtFile } from './local-files';

/** What was found before the first file is sent. */
export interface Look {
  /** Of all files together. */
  readonly bytes: number;
  /** Why files cannot be sent, a sentence for each. */
  readonly problems: readonly string[];
  /** Paths of several files that have the same name on the wire, where a name has no folder. */
  readonly sameNames: readonly (readonly string[])[];
}

/** Opens and measures every file, so that one that cannot be sent is known before anything is. */
export function lookAtFiles(paths: readonly string[], profile: Profile): Look {
  let bytes = 0;
  const problems: string[] = [];
  for (const path of paths) {
    const file = lookAtFile(path, profile);
    if ('failed' in file) {
      problems.push(file.failed);
      continue;
    }
    const { size, contentSize } = file;
    const slicing = sliceContent(profile, size, contentSize);
    if (typeof slicing === 'string') problems.push(`${visiblePath(path)} cannot be sent: ${slicing}`);
    bytes += size;
  }
  return { bytes, problems, sameNames: sameNames(paths) };
}

/** All problems in one text, or the first ones where there are very many. */
export function problemText(problems: readonly string[]): string {
  const more = problems.length - MOST_LINES;
  const rest = more > 0 ? [`${counted(more, 'more file')} cannot be sent`] : [];
  return [...problems.slice(0, MOST_LINES), ...rest].join('\n');
}

/** What it means that files have the same name. */
export function sameNameText(paths: readonly string[]): string {
  const more = paths.length - MOST_PATHS;
  const list = [...paths.slice(0, MOST_PATHS).map(visiblePath), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  const name = quoted(basename(paths[0] ?? ''));
  return `${paths.length} files go by the name ${name}: ${list}. A server that keeps one file for a name keeps the last one`;
}

const MOST_LINES = 20;
const MOST_PATHS = 3;

function sameNames(paths: readonly string[]): readonly (readonly string[])[] {
  const byName = new Map<string, Map<string, string>>();
  for (const path of paths) {
    const places = byName.get(basename(path)) ?? new Map<string, string>();
    byName.set(basename(path), places.set(resolve(path), path));
  }
  return [...byName.values()].filter(({ size }) => size > 1).map((places) => [...places.values()]);
}
