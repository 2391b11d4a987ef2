import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import type { Form, Measurement } from '../case';
import type { Machine } from '../machine';

/** What one case came to. */
export interface CaseResult {
  readonly date: string;
  readonly commit: string;
  readonly form: Form;
  readonly measurements: readonly Measurement[];
}

/** What bench/results.json holds: results of one machine, by the name of their case. */
export interface Results {
  readonly machine: Machine;
  readonly cases: Readonly<Record<string, CaseResult>>;
}

/** The results in a file; `undefined` where there is none. */
export function readResults(path: string): Results | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Results) : undefined;
}

/** Puts new results beside the earlier ones of the same machine; those of another one are left out. */
export function merged(earlier: Results | undefined, later: Results): Results {
  const isSame = earlier !== undefined && JSON.stringify(earlier.machine) === JSON.stringify(later.machine);
  return { machine: later.machine, cases: { ...(isSame ? earlier.cases : {}), ...later.cases } };
}

/** Writes results to a file. */
export async function writeResults(path: string, results: Results): Promise<void> {
  await writeJson(path, results);
}

/** Writes what was measured to a file, a sample a line, so that a difference can be read. */
export async function writeJson(path: string, results: object): Promise<void> {
  const text = JSON.stringify(results, (_, value: unknown) => rounded(value), 2);
  const inLines = text.replace(
    /\{\s+("round": [^{}]*?)\s+\}/g,
    (_, sample: string) => `{ ${sample.replace(/\s+/g, ' ')} }`,
  );
  writeFileSync(path, await formatted(inLines, path));
}

/** Numbers with six significant digits: no clock here is better. */
function rounded(value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}

/** Text of a file as this project lays out its files. */
export async function formatted(text: string, path: string): Promise<string> {
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}
