#!/usr/bin/env node
import './young-generation';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { SealwireError } from '../wire/error';
import { addConfig } from './config';
import { addConformance } from './conformance';
import { addDemo } from './demo';
import { exitCodeOfError } from './exit-codes';
import { addFiles } from './files';
import { addInspect } from './inspect';
import { addReplay } from './replay';
import { addSend } from './send';
import { addServe } from './serve';

function program(): Command {
  const made = new Command('sealwire')
    .addHelpText('after', '\n"sealwire server" is "serve", and "sealwire client" is "send".')
    .description('Encrypted file transfer in every edition of one protocol family, described by one schema.')
    .version(version(), '--version', 'print the version')
    .configureOutput({ outputError: (text, write) => write(asOwnError(text)) })
    .exitOverride();
  for (const add of [addServe, addSend, addFiles, addInspect, addReplay, addConformance, addDemo]) add(made);
  addConfig(made, program);
  addServe(made, 'server');
  addSend(made, 'client');
  // Settings are inherited only by commands that are added with them set: commander copies them at that moment.
  return made;
}

/** What commander says, in the form of all errors here: what is wrong, and one hint. */
function asOwnError(text: string): string {
  const [message = '', suggestion = ''] = text
    .replace(/^error: /, '')
    .trim()
    .split('\n');
  const hint = /^\((.*)\)$/.exec(suggestion)?.[1] ?? 'See --help.';
  return `sealwire: ${message}\n${hint}\n`;
}

function version(): string {
  const path = resolve(__dirname, '..', '..', '..', 'package.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

/** Prints what went wrong, a stack only where nobody foresaw it; commander has printed its own. */
function report(error: unknown): number {
  if (error instanceof SealwireError) {
    process.stderr.write(`sealwire: ${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`);
  } else if (!(error instanceof CommanderError)) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`sealwire: internal error\n${what}\n`);
  }
  return exitCodeOfError(error);
}

// Whoever reads the output may have seen enough, as head does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

program()
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = report(error);
  });
