import type { Command } from 'commander';

/**
 * Gives a command its arguments, its options and its action.
 * @param makeProgram makes a program of its own, for a command that is about others.
 */
export type Define = (command: Command, makeProgram: () => Command) => void;

/** A command as the list of all commands shows it. Its options and what it does are loaded when it is called. */
interface CommandEntry {
  readonly name: string;
  /** What follows the name on the command line. */
  readonly usage: string;
  readonly description: string;
  /** Another name of it, which the list does not show. */
  readonly otherName?: string;
  /** Loads what defines the command. */
  readonly load: () => Promise<Define>;
}

/** Every command, in the order of the list. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'serve',
    otherName: 'server',
    usage: '[options]',
    description: 'run the server',
    load: async () => (await import('./serve')).defineServe,
  },
  {
    name: 'send',
    otherName: 'client',
    usage: '[options] [files...]',
    description: 'send files to a server; transfer.info supplies what is not given here',
    load: async () => (await import('./send')).defineSend,
  },
  {
    name: 'files',
    usage: '[options]',
    description: 'list, export and remove what a server has stored, also while it runs',
    load: async () => (await import('./files')).defineFiles,
  },
  {
    name: 'clients',
    usage: '[options]',
    description: 'list, remove and release clients, also while the server runs',
    load: async () => (await import('./clients')).defineClients,
  },
  {
    name: 'prune',
    usage: '[options]',
    description: 'remove old files that nobody confirmed, and the old quarantine',
    load: async () => (await import('./prune')).definePrune,
  },
  {
    name: 'check',
    usage: '[options]',
    description: 'check every stored content and the database, also while the server runs',
    load: async () => (await import('./check')).defineCheck,
  },
  {
    name: 'backup',
    usage: '[options] <directory>',
    description: 'copy what a server has stored so that another can be started on it, also while it runs',
    load: async () => (await import('./backup')).defineBackup,
  },
  {
    name: 'rebuild',
    usage: '[options]',
    description: 'make a lost or damaged database anew from what can still be read',
    load: async () => (await import('./rebuild')).defineRebuild,
  },
  {
    name: 'migrate',
    usage: '[options]',
    description: 'move what one machine has stored to a database and a bucket that servers share',
    load: async () => (await import('./migrate')).defineMigrate,
  },
  {
    name: 'inspect',
    usage: '[options] [file]',
    description: 'explain bytes: every message field by field, with deviations and usual mistakes',
    load: async () => (await import('./inspect')).defineInspect,
  },
  {
    name: 'replay',
    usage: '[options] <folders...>',
    description: 'replay recorded sessions of other programs against our codecs, our server and our client',
    load: async () => (await import('./replay')).defineReplay,
  },
  {
    name: 'conformance',
    usage: '[options] [side]',
    description: 'judge a server or a client; without a target, those of Sealwire itself',
    load: async () => (await import('./conformance')).defineConformance,
  },
  {
    name: 'demo',
    usage: '[options]',
    description:
      'send a file in every edition to a server in a temporary directory, restart it, and compare what it stored',
    load: async () => (await import('./demo')).defineDemo,
  },
  {
    name: 'config',
    usage: '[options] [command] [args...]',
    description: 'show the settings that a command would run with',
    load: async () => (await import('./config')).defineConfig,
  },
  {
    name: 'help',
    usage: '[command]',
    description: 'display help for command',
    load: async () => (await import('./help')).defineHelp,
  },
];
