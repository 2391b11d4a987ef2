import type { Command } from 'commander';
import { counted } from '../text/count';
import { sizeText } from '../text/units';
import { jsonLine, visiblePath } from '../text/visible';
import { CHECKSUMS } from './checksums';
import { EXIT } from './exit-codes';
import { applyConfigFile, option } from './options';

interface BackupCommandOptions {
  readonly data: string;
  readonly json?: boolean;
}

/** Defines `sealwire backup`. */
export function defineBackup(command: Command): void {
  command
    .argument('<directory>', 'where the backup is to be; it must not exist yet')
    .addOption(option('--data <directory>', 'the data directory of the server').default('sealwire-data'))
    .addOption(option('--json', 'print a JSON object'))
    .addOption(option('--config <file>', 'JSON file with values for these options'))
    .action(async (directory: string) => {
      applyConfigFile(command);
      await backup(directory, command.opts<BackupCommandOptions>());
    });
}

async function backup(to: string, { data, json }: BackupCommandOptions): Promise<void> {
  const { backUp } = await import('../storage');
  const { files, bytes, faults } = await backUp({ directory: data, to, checksums: CHECKSUMS });
  for (const { path, text } of faults) process.stderr.write(`damaged: ${visiblePath(path)} ${text}\n`);
  if (faults.length > 0) process.exitCode = EXIT.found;
  const sentence = `backed up ${counted(files, 'file')}, ${sizeText(bytes)}, to ${visiblePath(to)}`;
  process.stdout.write(json === true ? `${jsonLine({ directory: to, files, bytes, faults })}\n` : `${sentence}\n`);
}
