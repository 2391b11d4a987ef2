import { SingleBar } from 'cli-progress';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { run, type RunResult } from '../client/run';
import type { RunEvent } from '../client/run-events';
import { jsonLine } from '../text/visible';
import { exitCodeOf } from './exit-codes';
import { applyConfigFile, applyOlderName, numberArgument, option } from './options';
import { newestFirst } from './profiles';
import { settle, type SendFlags } from './send-settings';

interface SendOptions extends SendFlags {
  readonly json?: boolean;
}

/** Adds `sealwire send`, or the same under another name, which the list of commands does not show. */
export function addSend(program: Command, name = 'send'): void {
  program
    .command(name, { hidden: name !== 'send' })
    .description('send files to a server; transfer.info supplies what is not given here')
    .argument('[files...]', 'files to send, each under a key of its own')
    .addOption(option('--server <host:port>', 'the server'))
    .addOption(option('--name <name>', 'the name to register under'))
    .addOption(
      option(
        '--edition <id>',
        `the edition to speak: ${newestFirst.map(({ id }) => id).join(', ')} (default: the first)`,
      ),
    )
    .addOption(option('--dialect <id>', 'the dialect to speak, instead of an edition'))
    .addOption(
      option('--identity <directory>', "the client's own folder: transfer.info, me.info and priv.key").default('.'),
    )
    .addOption(option('--profile <directory>', 'the older name of --identity').hideHelp())
    .addOption(
      option('--timeout <seconds>', 'time to connect, and without a byte').argParser(numberArgument).default(30),
    )
    .addOption(option('--json', 'print JSON objects, one a line'))
    .addOption(option('--config <file>', 'JSON file with values for these options'))
    .action(async (files: readonly string[], _: unknown, command: Command) => {
      applyConfigFile(command);
      applyOlderName(command, 'identity', 'profile');
      process.exitCode = await send(files, command.opts<SendOptions>());
    });
}

async function send(files: readonly string[], options: SendOptions): Promise<number> {
  const output = new Output(options.json === true);
  const abort = new AbortController();
  const interrupt = (): void => abort.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    const result = await run({
      ...(await settle(files, options, (text) => output.warning(text))),
      onEvent: (event) => output.event(event),
      signal: abort.signal,
    });
    output.result(result);
    return exitCodeOf(result);
  } finally {
    output.end();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** What a run prints: lines for a person, with a bar on a terminal, or JSON objects for a program. */
class Output {
  readonly #json: boolean;
  #bar: SingleBar | undefined;
  #barFile: string | undefined;

  constructor(json: boolean) {
    this.#json = json;
  }

  event(event: RunEvent): void {
    if (event.event === 'progress') {
      if (!this.#json) this.#progress(event);
    } else if (this.#json) {
      this.#object(event);
    } else if (event.event === 'verified') {
      this.end();
      process.stdout.write(`${event.file}: stored and verified (${event.checksumId} ${event.checksum})\n`);
    } else if ('text' in event) {
      this.#line(event);
    }
  }

  /** What a person should know before the run begins. */
  warning(text: string): void {
    if (this.#json) this.#object({ event: 'warning', level: 'warn', text });
    else this.#line({ level: 'warn', text });
  }

  result(result: RunResult): void {
    this.end();
    if (this.#json) this.#object({ event: 'end', ...result });
    else (result.failure === undefined ? process.stdout : process.stderr).write(`${result.text}\n`);
  }

  end(): void {
    this.#bar?.stop();
    this.#bar = undefined;
    this.#barFile = undefined;
  }

  #line({ level, text }: { readonly level: 'info' | 'warn'; readonly text: string }): void {
    this.end();
    (level === 'warn' ? process.stderr : process.stdout).write(`${text}\n`);
  }

  #object<T extends { readonly event: string }>({ event, ...facts }: T): void {
    process.stdout.write(`${jsonLine({ event, time: new Date().toISOString(), ...facts })}\n`);
  }

  #progress({ file, sent, total }: Extract<RunEvent, { event: 'progress' }>): void {
    if (!process.stderr.isTTY) return;
    if (this.#barFile !== file) {
      this.end();
      const format = `${basename(file)} {bar} {percentage}% {value}/{total} bytes`;
      this.#bar = new SingleBar({ format, stream: process.stderr, hideCursor: true });
      this.#bar.start(total, 0);
      this.#barFile = file;
    }
    this.#bar?.update(sent);
  }
}
