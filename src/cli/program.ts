import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { commands, type Define } from './commands';

/** Makes `sealwire` with all its commands. What a command consists of is loaded once the command line names it. */
export function makeProgram(): Command {
  const program = new Command('sealwire')
    .addHelpText('after', '\n"sealwire server" is "serve", and "sealwire client" is "send".')
    .description('Encrypted file transfer in every edition of one protocol family, described by one schema.')
    .version(version(), '--version', 'print the version')
    .configureOutput({ outputError: (text, write) => write(asOwnError(text)) })
    .configureHelp({ subcommandTerm: (command) => `${command.name()} ${command.usage()}` })
    .helpCommand(false)
    .exitOverride();
  // Settings are inherited only by commands that are added with them set: commander copies them at that moment.
  const loaders = new Map<Command, () => Promise<Define>>();
  for (const { name, otherName, usage, description, load } of commands) {
    for (const each of otherName === undefined ? [name] : [name, otherName]) {
      const command = program
        .command(each, { hidden: each !== name })
        .usage(usage)
        .description(description);
      loaders.set(command, load);
    }
  }
  return program.hook('preSubcommand', async (_, command) => {
    await import('./young-generation');
    const define = await loaders.get(command)?.();
    define?.(command, makeProgram);
  });
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
