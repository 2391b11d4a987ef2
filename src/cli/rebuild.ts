import type { Command } from 'commander';
import type { Rebuilt } from '../storage';
import { counted } from '../text/count';
import { sizeText } from '../text/units';
import { jsonLine } from '../text/visible';
import { CHECKSUMS } from './checksums';
import { EXIT } from './exit-codes';
import { applyConfigFile, option } from './options';
import { newestFirst } from './profiles';
import { ProgressLine } from './progress-line';
import { barMaker } from './send-output';

interface RebuildCommandOptions {
  readonly data: string;
  readonly json?: boolean;
}

/** Defines `sealwire rebuild`. */
export function defineRebuild(command: Command): void {
  command
    .addOption(option('--data <directory>', 'the data directory of the server').default('sealwire-data'))
    .addOption(option('--json', 'print what was done as a JSON object'))
    .addOption(option('--config <file>', 'JSON file with values for these options'))
    .action(async () => {
      applyConfigFile(command);
      const { data, json } = command.opts<RebuildCommandOptions>();
      const progress = new ProgressLine(json === true ? undefined : await barMaker());
      try {
        const rebuilt = await rebuildDirectory(data, ({ files, bytes }) =>
          progress.show(`rebuilding: ${counted(files, 'file')} read, ${sizeText(bytes)}`),
        );
        progress.hide();
        const lines = json === true ? [jsonLine(rebuilt ?? { kept: null, rows: null })] : rebuiltLines(rebuilt);
        process.stdout.write(lines.map((line) => `${line}\n`).join(''));
        if (rebuilt !== undefined && hasLost(rebuilt)) process.exitCode = EXIT.found;
      } finally {
        progress.hide();
      }
    });
}

/** Rebuilds the database of a data directory. @returns `undefined` where there was nothing to do */
export async function rebuildDirectory(
  directory: string,
  onProgress?: (checked: { readonly files: number; readonly bytes: number }) => void,
): Promise<Rebuilt | undefined> {
  const { rebuild } = await import('../storage');
  return rebuild({ directory, checksums: CHECKSUMS, profile: newestFirst[0]?.id ?? '', onProgress });
}

/** What a rebuild has done, for a person. */
export function rebuiltLines(rebuilt: Rebuilt | undefined): readonly string[] {
  if (rebuilt === undefined) return ['nothing to rebuild: the database is intact and knows every content'];
  const { kept, rows } = rebuilt;
  const { clients, files, intact, damaged, missing, placeholders, recovered } = rows;
  return [
    `rebuilt from the old database: ${counted(clients, 'client')}, ${counted(files, 'file')}`,
    ...(recovered > 0 ? [`from contents alone: ${counted(recovered, 'file')}, not verified`] : []),
    ...(placeholders > 0 ? [`of ${counted(placeholders, 'client')} only the id is known: they register anew`] : []),
    `${counted(intact, 'content')} as the rows say, ${damaged} damaged, ${missing} missing`,
    ...(kept === undefined ? [] : [`the old database is kept in ${kept}`]),
  ];
}

function hasLost({ rows }: Rebuilt): boolean {
  return rows.damaged + rows.missing > 0;
}
