import type { Command } from 'commander';
import { run } from '../client/run';
import { visiblePath } from '../text/visible';
import { exitCodeOf } from './exit-codes';
import { filesBelow } from './files-to-send';
import { applyConfigFile, applyOlderName, numberArgument, numberWithin, option } from './options';
import { newestFirst } from './profiles';
import { barMaker, SendOutput } from './send-output';
import { resolveSettings, type SendFlags } from './send-settings';

interface SendOptions extends SendFlags {
  readonly recursive?: boolean;
  readonly json?: boolean;
}

/** More would not be faster, and a server that allows 256 has others to serve. */
const MOST_CONNECTIONS = 64;

/** Defines `sealwire send`. */
export function defineSend(command: Command): void {
  command
    .argument('[files...]', 'files to send, each under a key of its own')
    .addOption(option('--server <host[:port]>', 'the server (default port: that of the edition)'))
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
    .addOption(option('--recursive', 'send the files in a directory and below it'))
    .addOption(
      option('--retries <n>', 'how often a lost connection is replaced, after 1 second, 2, 4 …; 0 for never')
        .argParser(numberArgument)
        .default(4),
    )
    .addOption(
      option(
        '--parallel <n>',
        `connections that send at one time, up to ${MOST_CONNECTIONS}, where the server takes them`,
      )
        .argParser(numberWithin(1, MOST_CONNECTIONS))
        .default(1),
    )
    .addOption(option('--json', 'print JSON objects, one a line'))
    .addOption(option('--config <file>', 'JSON file with values for these options'))
    .action(async (files: readonly string[]) => {
      applyConfigFile(command);
      applyOlderName(command, 'identity', 'profile');
      process.exitCode = await send(files, command.opts<SendOptions>());
    });
}

async function send(files: readonly string[], options: SendOptions): Promise<number> {
  const output = new SendOutput(options.json === true, await barMaker());
  const abort = new AbortController();
  const interrupt = (): void => abort.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    const settings = await resolveSettings(files, options, (text) => output.warning(text));
    const leftOut = (path: string, why: string): void => output.warning(`left out ${visiblePath(path)}: ${why}`);
    const toSend = options.recursive === true ? filesBelow(settings.files, leftOut) : settings.files;
    output.begin(toSend);
    const result = await run({
      ...settings,
      files: toSend,
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
