import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { NoTargetError } from '../failure';
import { addressText, knock, seconds, START_TIMEOUT_MS } from './address-server';
import { fillIn, howEnded, lastLines, startCommand, type CommandProcess } from './command';
import type { RunningServer, ServerTarget } from './target';
import { copyTemplate, templateOf } from './template';
import { temporaryDirectory } from './workplace';

/** Milliseconds between two attempts to connect. */
const POLL_MS = 50;
const PORT_FILES = ['port.info', 'info.port'] as const;

/** A server that a command starts. */
export interface CommandServerOptions {
  /** For the shell, with `{host}`, `{port}` and `{dir}` for where it should listen and for its working directory. */
  readonly command: string;
  /** The directory whose files it needs beside it; by default {@link templateOf} decides. */
  readonly in?: string | undefined;
  /** The address at which it listens; by default 127.0.0.1. */
  readonly host?: string;
  /** The port on which it listens; by default a free one for each start. */
  readonly port?: number | undefined;
  /** Milliseconds that it may take until it listens; by default 10 s. */
  readonly timeoutMs?: number;
}

/**
 * A server that a command starts, anew and without a memory each time.
 *
 * It runs in a fresh directory, so that nothing it stores gets among the user's own files, and nothing they hold can
 * change the judgement. There lies a copy of the directory `in` ({@link copyTemplate} says what of it); without `in`, a
 * command like `python main.py` gets a copy of the current directory, and any other an empty directory, so its paths must be
 * absolute.
 *
 * The port is told in every way there is, and the server may take any: `port.info` and `info.port` in the working directory
 * and wherever the template has one, the variables `PORT`, `SEALWIRE_PORT` and `SEALWIRE_HOST`, and the placeholders in the
 * command. It counts as started when it takes a connection, which is closed without a byte.
 *
 * `start` throws NoTargetError: `E_TEMPLATE`; `E_PORT_IN_USE`; `E_COMMAND` where there is no shell; `E_COMMAND_ENDED`
 * where the command ends before it listens; `E_NO_ANSWER` where it does not listen in time.
 */
export function commandServer(options: CommandServerOptions): ServerTarget {
  return { name: options.command, start: () => start(options) };
}

async function start(options: CommandServerOptions): Promise<RunningServer> {
  const { host = '127.0.0.1', timeoutMs = START_TIMEOUT_MS } = options;
  if (options.port !== undefined) await refuseTaken(host, options.port, timeoutMs);
  const port = options.port ?? (await freePort());
  const template = templateOf(options.command, options.in);
  const { directory, remove } = await temporaryDirectory();
  let command: CommandProcess | undefined;
  const stop = async (): Promise<void> => {
    await command?.stop();
    await remove();
  };
  try {
    await prepare(directory, template, port);
    command = await startCommand({
      command: fillIn(options.command, { host, port, dir: directory }),
      directory,
      environment: { PORT: String(port), SEALWIRE_PORT: String(port), SEALWIRE_HOST: host },
    });
    await untilItListens(command, { host, port, timeoutMs, template });
  } catch (error) {
    await stop();
    throw error;
  }
  const running = command;
  return {
    ...{ host, port, directory, stop },
    output: () => running.output(),
    forgetOutput: () => running.forgetOutput(),
    isAlive: () => running.isAlive(),
  };
}

/** What listens there already would be judged in the command's place. */
async function refuseTaken(host: string, port: number, timeoutMs: number): Promise<void> {
  if ((await knock({ host, port, timeoutMs })) !== undefined) return;
  const what = `something else listens on ${addressText({ host, port })} already`;
  throw new NoTargetError('E_PORT_IN_USE', what, { hint: 'End it, or let the kit choose a free port.' });
}

/** A port that is free on all addresses, because many servers listen on all. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '0.0.0.0', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function prepare(directory: string, template: string | undefined, port: number): Promise<void> {
  const leftOut = template === undefined ? [] : await copyTemplate(template, directory);
  const below = leftOut.filter((path) => PORT_FILES.some((name) => name === basename(path)));
  // Without a line ending: there are servers that convert all that the file holds.
  for (const path of new Set([...PORT_FILES, ...below])) await writeFile(join(directory, path), String(port));
}

/** What the command was told, and for how long to wait. */
interface Start {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly template: string | undefined;
}

async function untilItListens(command: CommandProcess, { host, port, timeoutMs, template }: Start): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const left = deadline - performance.now();
    const problem = left > 0 ? await knock({ host, port, timeoutMs: left }) : 'ETIMEDOUT';
    if (!command.isAlive()) {
      await command.stop();
      const what = `the command ${howEnded(await command.ended)} before it listened on port ${port}`;
      throw new NoTargetError('E_COMMAND_ENDED', what, {
        hint: `${whereItRan(template)}\n${lastLines(command.output())}`,
      });
    }
    if (problem === undefined) return;
    if (left <= 0) {
      await command.stop();
      const what = `the command does not listen on ${addressText({ host, port })} after ${seconds(timeoutMs)}`;
      const hint = 'Let it read the port from port.info in its working directory, or write {port} into the command.';
      throw new NoTargetError('E_NO_ANSWER', what, { hint: `${hint}\n${lastLines(command.output())}` });
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function whereItRan(template: string | undefined): string {
  return template === undefined
    ? 'It ran in an empty directory: write its paths absolute, or name the directory of its files with --in.'
    : `It ran in a copy of ${template}: start it there by hand to see what is wrong.`;
}
