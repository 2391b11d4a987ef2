import { constants } from 'node:os';
import { readTransferInfo } from '../../course/transfer-info';
import { NoTargetError } from '../failure';
import { fillIn, lastLines, startCommand, type Ended } from './command';
import type { ClientRun, ClientTarget } from './target';
import { copyTemplate, templateOf } from './template';

/** A client that a command runs. */
export interface CommandClientOptions {
  /** For the shell, with `{host}` and `{port}` for the server of `transfer.info` and `{dir}` for the working directory. */
  readonly command: string;
  /** The directory whose files it needs beside it; by default {@link templateOf} decides. */
  readonly in?: string | undefined;
}

/**
 * A client that a command runs, in the prepared directory. The files of the directory `in` are copied into it first
 * ({@link copyTemplate} says which), and never over what is there; without `in`, a command like `python client.py` gets a
 * copy of the current directory, and of any other the paths must be absolute.
 *
 * A run is over when the command has ended: what it has left in the background is ended with it. Where a signal ended it,
 * its exit code is 128 and the signal's number, as a shell says it.
 *
 * `run` throws NoTargetError: `E_TEMPLATE`; `E_COMMAND` where the first run ends with 126 or 127, as the shell does where it
 * cannot run a command. Later runs may have these exit codes: then they are the client's own.
 * It throws CourseFileError where the directory holds a `transfer.info` that says nothing.
 */
export function commandClient({ command, in: chosen }: CommandClientOptions): ClientTarget {
  let hasRun = false;
  return {
    name: command,
    run: async (directory, _, timeoutMs) => {
      const template = templateOf(command, chosen);
      if (template !== undefined) await copyTemplate(template, directory);
      const filledIn = await withPlaces(command, directory);
      const run = await runOnce(filledIn, directory, timeoutMs);
      if (!hasRun && (run.exitCode === 126 || run.exitCode === 127)) throw notRunnable(filledIn, template, run);
      hasRun = true;
      return run;
    },
  };
}

async function withPlaces(command: string, directory: string): Promise<string> {
  const info = await readTransferInfo(directory);
  return info === undefined ? command : fillIn(command, { host: info.host, port: info.port, dir: directory });
}

async function runOnce(command: string, directory: string, timeoutMs: number): Promise<ClientRun> {
  const running = await startCommand({ command, directory });
  let timer: NodeJS.Timeout | undefined;
  const timeIsOver = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  const ended = await Promise.race([running.ended, timeIsOver]);
  clearTimeout(timer);
  await running.stop();
  return { exitCode: ended && exitCodeOf(ended), output: running.output() };
}

function exitCodeOf({ exitCode, signal }: Ended): number | undefined {
  return signal === undefined ? exitCode : 128 + constants.signals[signal];
}

function notRunnable(command: string, template: string | undefined, { output }: ClientRun): NoTargetError {
  const hint =
    template === undefined
      ? 'Write its paths absolute, or name the directory of its files with --in.'
      : `It ran beside a copy of the files of ${template}: see whether it runs there.`;
  return new NoTargetError('E_COMMAND', `the command cannot be run: ${command}`, {
    hint: `${hint}\n${lastLines(output)}`,
  });
}
