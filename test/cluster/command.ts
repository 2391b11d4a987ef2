import { MAIN } from '../faults/server-process';
import { Program } from './program';

/** An object that a command has printed. */
export type Printed = Readonly<Record<string, unknown>>;

/** A `sealwire` command that prints objects. */
export class SealwireCommand extends Program {
  readonly printed: Printed[] = [];

  /**
   * @param env what its environment has beside that of this process.
   * @param onPrinted called with each object as it comes.
   */
  constructor(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    onPrinted: (object: Printed) => void = () => undefined,
  ) {
    super({
      program: process.execPath,
      args: [MAIN, ...args],
      env,
      onLine: (line) => {
        const object = JSON.parse(line) as Printed;
        this.printed.push(object);
        onPrinted(object);
      },
    });
  }
}
