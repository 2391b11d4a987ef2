import type { Command } from 'commander';
import { EXIT } from './exit-codes';

/** Defines `sealwire demo`. */
export function defineDemo(command: Command): void {
  command.action(async () => {
    const { demo } = await import('../demo/demo');
    const isWell = await demo((line) => process.stdout.write(`${line}\n`));
    process.exitCode = isWell ? EXIT.ok : EXIT.found;
  });
}
