import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SealwireError } from '../src/wire/error';
import { apply, changes } from './output';
import { isStamped, stamp } from './stamp';
import { standalone } from './standalone';

const USAGE = `Usage: npm run codegen [-- OPTIONS]

Reads protocol.schema.json, checks it, and writes generated/. Nothing is written where anything is wrong.

  --check        write nothing; exit with 7 if anything would change
  --watch        follow the schema and run again whenever it changes
  --schema FILE  read another schema
  --out DIR      write codecs that stand for themselves to a folder of another project
  --help         this text
`;

/** Of the exit codes of all commands, those that this one has; an error that nobody foresaw ends it with 1. */
const EXIT = { ok: 0, usage: 2, found: 7 } as const;

const ROOT = resolve(__dirname, '..', '..');
const OWN_OUTPUT = resolve(ROOT, 'generated');

/** What earlier runs have left for later ones. Both may be deleted: the next run is slower, and makes them anew. */
const KEPT = resolve(ROOT, 'dist', 'codegen-formatted.json');
const STAMP = resolve(ROOT, 'dist', 'codegen-stamp');

interface Options {
  readonly schema: string;
  readonly out: string;
  readonly check: boolean;
}

async function run({ schema, out, check }: Options): Promise<number> {
  const started = performance.now();
  const shown = relative(process.cwd(), schema) || schema;
  try {
    const text = await readFile(schema, 'utf8');
    const isOwn = out === OWN_OUTPUT;
    if (isOwn && !check && isStamped(STAMP, text, ROOT, out)) {
      process.stdout.write(`codegen: nothing has changed since the last run (${since(started)} ms)\n`);
      return EXIT.ok;
    }
    const { generate } = await import('./generate');
    const { format } = await import('./format');
    const generated = generate(text, shown);
    const files = await format(isOwn ? generated : await standalone(generated, ROOT), out, KEPT);
    const found = await changes(files, out);
    const count = found.write.length + found.remove.length;
    if (check && count > 0) {
      const list = [...found.write.map(({ path }) => path), ...found.remove];
      process.stderr.write(`codegen: out of date, run npm run codegen:\n${list.map((path) => `  ${path}\n`).join('')}`);
      return EXIT.found;
    }
    if (!check) await apply(found, out);
    if (!check && isOwn) stamp(STAMP, text, ROOT, out);
    const changed = check ? 'all up to date' : `${found.write.length} written, ${found.remove.length} removed`;
    process.stdout.write(`codegen: ${files.length} files, ${changed} (${since(started)} ms)\n`);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof SealwireError)
      process.stderr.write(`${error.message}\ncodegen: refused, nothing was written\n`);
    else if (isMissingFile(error)) process.stderr.write(`codegen: there is no file ${shown}; name one with --schema\n`);
    else throw error;
    return EXIT.usage;
  }
}

function since(started: number): number {
  return Math.round(performance.now() - started);
}

function follow(options: Options): void {
  let running: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  // Editors replace a file rather than write into it, so the folder is watched, not the file.
  watch(dirname(options.schema), (_, name) => {
    if (name !== basename(options.schema)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(() => run(options));
    }, 50);
  });
  process.stdout.write('codegen: watching, stop with Ctrl+C\n');
}

function isMissingFile(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function isUsageError(error: unknown): error is Error {
  return error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
}

async function main(): Promise<number> {
  try {
    const { values } = parseArgs({
      options: {
        check: { type: 'boolean', default: false },
        watch: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        schema: { type: 'string', default: resolve(ROOT, 'protocol.schema.json') },
        out: { type: 'string', default: OWN_OUTPUT },
      },
    });
    if (values.help) return (process.stdout.write(USAGE), EXIT.ok);
    const options = { schema: resolve(values.schema), out: resolve(values.out), check: values.check };
    const code = await run(options);
    if (values.watch) follow(options);
    return code;
  } catch (error) {
    if (!isUsageError(error)) throw error;
    process.stderr.write(`codegen: ${error.message}\n\n${USAGE}`);
    return EXIT.usage;
  }
}

void main().then((code) => (process.exitCode = code));
