#!/usr/bin/env node
import { CommanderError } from 'commander';
import { SealwireError } from '../wire/error';
import { EXIT, exitCodeOfError } from './exit-codes';
import { makeProgram } from './program';

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
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(
    `sealwire: standard output cannot be written: ${error.message}\nFree some space, or print elsewhere.\n`,
  );
  process.exit(EXIT.localFile);
});

makeProgram()
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = report(error);
  });
