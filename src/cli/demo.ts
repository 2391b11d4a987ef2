import type { Command } from 'commander';
import { EXIT } from './exit-codes';

/** Adds `sealwire demo`. */
export function addDemo(program: Command): void {
  program
    .command('demo')
    .description(
      'send a file in every edition to a server in a temporary directory, restart it, and compare what it stored',
    )
    .action(async () => {
      // Loaded where it is needed: a client need not wait for the database.
      const { demo } = await import('../demo/demo.js');
      const isWell = await demo((line) => process.stdout.write(`${line}\n`));
      process.exitCode = isWell ? EXIT.ok : EXIT.found;
    });
}
