import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as prettier from 'prettier';
import type { GeneratedFile } from './emit/source';
import { KeptTexts } from './kept-texts';

/** A file to format, and how. */
export interface Unformatted {
  readonly text: string;
  readonly options: prettier.Options;
}

/** How prettier reads each kind of file. Babel reads TypeScript like its compiler, and loads faster. */
const PARSERS: Readonly<Record<string, prettier.BuiltInParserName>> = { '.ts': 'babel-ts', '.md': 'markdown' };

/** Fewer files are formatted here before a thread has loaded what it needs. */
const FILES_FOR_THREADS = 150;

/**
 * Gives TypeScript and documents the look of the rest of the code; vectors are data and stay as they are. What an earlier
 * run has formatted is not formatted again.
 * @param folder where the files will be, whose configuration holds for them.
 * @param kept the file with the formatted texts of earlier runs.
 */
export async function format(
  files: readonly GeneratedFile[],
  folder: string,
  kept: string,
): Promise<readonly GeneratedFile[]> {
  const config = await prettier.resolveConfig(join(folder, 'index.ts'));
  const texts = await KeptTexts.read(kept);
  const formatted = new Map<GeneratedFile, string>();
  const fresh = new Map<GeneratedFile, Unformatted>();
  for (const file of files) {
    const parser = PARSERS[extname(file.path)];
    if (parser === undefined) continue;
    const unformatted = { text: file.text, options: { ...config, parser } };
    const known = texts.get(unformatted);
    if (known === undefined) fresh.set(file, unformatted);
    else formatted.set(file, known);
  }
  const made = await formatAll([...fresh.values()]);
  [...fresh].forEach(([file, unformatted], index) => {
    const text = made[index] ?? '';
    formatted.set(file, text);
    texts.add(unformatted, text);
  });
  if (fresh.size > 0) await texts.write(kept);
  return files.map((file) => ({ path: file.path, text: formatted.get(file) ?? file.text }));
}

/** Formats them one after the other. */
export async function formatHere(files: readonly Unformatted[]): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const { text, options } of files) texts.push(await prettier.format(text, options));
  return texts;
}

/** Formats many with all cores: the files are dealt out to as many threads. */
async function formatAll(files: readonly Unformatted[]): Promise<readonly string[]> {
  const threads = availableParallelism();
  if (files.length < FILES_FOR_THREADS || threads < 2) return formatHere(files);
  const shares = Array.from({ length: threads }, (_, thread) => files.filter((__, at) => at % threads === thread));
  const made = await Promise.all(shares.map(formatInThread));
  return files.map((_, at) => made[at % threads]?.[Math.floor(at / threads)] ?? '');
}

function formatInThread(files: readonly Unformatted[]): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(__dirname, 'format-thread.js'), { workerData: files });
    worker.once('message', resolve).once('error', reject);
  });
}
