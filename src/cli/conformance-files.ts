import { readFile, writeFile } from 'node:fs/promises';
import { dialects, editions } from '../../generated';
import { parseKnownFailures, type KnownFailures } from '../conformance/known-failures';
import { gradeText } from '../conformance/report/grade';
import { jsonText } from '../conformance/report/json';
import { junitText } from '../conformance/report/junit';
import { pageText } from '../conformance/report/page';
import type { Report } from '../conformance/report/report';
import { tapText } from '../conformance/report/tap';
import { defaultWeights, parseWeights, unmatchedPatterns, type Weights } from '../conformance/report/weights';
import { SealwireError } from '../wire/error';
import { casesOf } from '../conformance/cases';
import type { ConformanceFlags } from './conformance-flags';
import { UsageError } from './usage-error';

/** The cases of both sides in everything that the schema knows: what a list may speak of. */
function allIds(): readonly string[] {
  const all = [...editions, ...dialects];
  return all.flatMap((profile) => [...casesOf('server', profile), ...casesOf('client', profile)].map(({ id }) => id));
}

/** The list of known failures. @throws UsageError for a file that cannot be read, or is not what it should be. */
export async function readKnown(path: string | undefined): Promise<KnownFailures | undefined> {
  if (path === undefined) return undefined;
  const known = parsed(await read(path), (text) => parseKnownFailures(text, path));
  const [stale] = known.stale(allIds());
  if (stale === undefined) return known;
  throw new UsageError(
    `${path}, line ${stale.line}: no case is called ${stale.pattern}`,
    'Remove the line, or mend the id.',
  );
}

/** What the cases are worth. @throws UsageError as {@link readKnown} does. */
export async function readWeights(path: string | undefined): Promise<Weights> {
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

/** Writes every report that was asked for. @throws UsageError for a file that cannot be written. */
export async function writeReports(
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
