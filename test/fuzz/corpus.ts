import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The committed inputs, a file for each target: an input a line, in hexadecimal digits, in ascending order. */
const FOLDER = join('test', 'fuzz', 'corpus');

/** What is fuzzed: each is a file in `targets/`. */
export const TARGETS = [
  'framer',
  'decoders',
  'server-session',
  'client-session',
  'captures',
  'course-files',
  'proxy-header',
] as const;

/** A target's name. */
export type TargetName = (typeof TARGETS)[number];

/** The committed inputs of a target. */
export function readCorpus(target: TargetName): readonly Buffer[] {
  const path = join(FOLDER, `${target}.hex`);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  return lines.filter((line) => line !== '').map((line) => Buffer.from(line, 'hex'));
}

/** Commits inputs in place of those that there were. */
export function writeCorpus(target: TargetName, inputs: readonly Buffer[]): void {
  const lines = [...new Set(inputs.map((input) => input.toString('hex')))].sort();
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${target}.hex`), lines.map((line) => `${line}\n`).join(''));
}

/** Writes inputs as files, as a fuzzer has them. */
export function unpack(inputs: readonly Buffer[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const input of inputs) writeFileSync(join(folder, createHash('sha1').update(input).digest('hex')), input);
}

/** The inputs in a folder. */
export function pack(folder: string): readonly Buffer[] {
  return readdirSync(folder).map((name) => readFileSync(join(folder, name)));
}
