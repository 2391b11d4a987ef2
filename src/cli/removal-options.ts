import type { Command } from 'commander';
import { counted } from '../text/count';
import { sizeText } from '../text/units';
import { option } from './options';
import { UsageError } from './usage-error';

/** How sure a person is that something is to go. */
export interface RemovalOptions {
  readonly yes?: boolean;
  readonly force?: boolean;
}

/** Gives a command the options by which a person says that something is to go. */
export function addRemovalOptions(command: Command): void {
  command
    .addOption(option('--yes', 'do it; without this, only tell what would go'))
    .addOption(
      option('--force', 'with --yes: also where verified files would go, which their clients believe to be stored'),
    );
}

/** What would go. */
export interface Loss {
  readonly files: number;
  readonly verifiedFiles: number;
  /** Of all the files. */
  readonly bytes: number;
}

/** `3 files, 1.2 MB, of them 2 verified`. */
export function lossText({ files, verifiedFiles, bytes }: Loss): string {
  const size = files === 0 ? '' : `, ${sizeText(bytes)}`;
  return `${counted(files, 'file')}${size}${verifiedFiles === 0 ? '' : `, of them ${verifiedFiles} verified`}`;
}

/**
 * Looks whether the person is sure enough.
 *
 * @param what would go, as a sentence says it
 * @throws UsageError where not
 */
export function requireConsent(what: string, loss: Loss, { yes, force }: RemovalOptions): void {
  if (loss.verifiedFiles > 0 && force !== true) {
    throw new UsageError(
      `nothing is removed: ${what} has verified files (${lossText(loss)})`,
      'Their clients believe that they are stored. Say --yes --force to remove them all the same.',
    );
  }
  if (yes !== true) {
    throw new UsageError(`nothing is removed yet: ${what} would go (${lossText(loss)})`, 'Say --yes to remove it.');
  }
}
