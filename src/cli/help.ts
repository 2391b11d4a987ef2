import type { Command } from 'commander';

/** Defines `sealwire help`. @param makeProgram makes the program whose help is shown. */
export function defineHelp(command: Command, makeProgram: () => Command): void {
  command.argument('[command]').action(async (name: string | undefined) => {
    const program = makeProgram();
    const isKnown = name === undefined || program.commands.some((one) => one.name() === name);
    // A command that there is not is refused as everywhere else.
    await program.parseAsync([...(name === undefined ? [] : [name]), ...(isKnown ? ['--help'] : [])], { from: 'user' });
  });
}
