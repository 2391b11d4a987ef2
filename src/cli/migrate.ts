import type { Command } from 'commander';
import type { MigrationFinding, MigrationProgress, MigrationTally } from '../storage';
import { faultText } from '../storage/check/content-judge';
import { counted } from '../text/count';
import { hex } from '../text/hex';
import { sizeText } from '../text/units';
import { displayText, jsonLine, quoted, visiblePath } from '../text/visible';
import { CHECKSUMS } from './checksums';
import { EXIT } from './exit-codes';
import { applyConfigFile, option } from './options';
import { ProgressLine } from './progress-line';
import { barMaker } from './send-output';
import { requireDatabaseUrl } from './store-location';
import { UsageError } from './usage-error';

interface MigrateCommandOptions {
  readonly from: string;
  readonly to?: string;
  readonly contents?: string;
  readonly json?: boolean;
}

/** Defines `sealwire migrate`. */
export function defineMigrate(command: Command): void {
  command
    .addOption(
      option('--from <directory>', 'the data directory of the server, which must not run').default('sealwire-data'),
    )
    .addOption(option('--to <url>', 'the PostgreSQL database that servers are to share, postgres://…'))
    .addOption(option('--contents <url>', 'the bucket that servers are to share, s3://BUCKET/PREFIX'))
    .addOption(option('--json', 'print JSON objects, one a line'))
    .addOption(option('--config <file>', 'JSON file with values for these options'))
    .action(async () => {
      applyConfigFile(command);
      await migrateAndTell(command.opts<MigrateCommandOptions>());
    });
}

/** How many findings there are of each kind. */
type Found = ReadonlyMap<string, number>;

async function migrateAndTell({ from, to, contents, json = false }: MigrateCommandOptions): Promise<void> {
  if (to === undefined || contents === undefined) {
    throw new UsageError(
      `${to === undefined ? '--to' : '--contents'} is missing: clients and files go to a database, contents to a bucket`,
      'Write for example --to postgres://user@host/sealwire --contents s3://bucket/sealwire.',
    );
  }
  requireDatabaseUrl('--to', to);
  const { migrate } = await import('../storage');
  const found = new Map<string, number>();
  const progress = new ProgressLine(json ? undefined : await barMaker());
  try {
    const findings = migrate({
      ...{ from, to: { database: to, contents }, checksums: CHECKSUMS },
      warn: ({ message }) => {
        progress.hide();
        process.stderr.write(`warning: ${message}\n`);
      },
      onProgress: (now) => progress.show(progressText(now)),
    });
    for (;;) {
      const next = await findings.next();
      progress.hide();
      if (next.done === true) {
        tellTally(next.value, found, json);
        break;
      }
      const kind = kindOf(next.value);
      found.set(kind, (found.get(kind) ?? 0) + 1);
      process.stdout.write(`${json ? jsonLine(asJson(kind, next.value)) : asLine(kind, next.value)}\n`);
    }
    if (found.size > 0) process.exitCode = EXIT.found;
  } finally {
    progress.hide();
  }
}

function kindOf(finding: MigrationFinding): string {
  return finding.kind === 'content' ? finding.state.kind : finding.kind;
}

function asLine(kind: string, finding: MigrationFinding): string {
  const { fileName, clientName, path, verified } = finding.file;
  const which = `${quoted(fileName)} of ${quoted(clientName)}${verified ? ', verified when it came,' : ''}`;
  return `${kind}: ${which} ${troubleOf(finding)} (${path})`;
}

function troubleOf(finding: MigrationFinding): string {
  if (finding.kind === 'conflict') return 'has not moved: another file has its id there';
  switch (finding.state.kind) {
    case 'damaged':
      return `${faultText(finding.state.fault)}: it has moved as it is`;
    case 'unreadable':
      return `cannot be read, and has not moved: ${visiblePath(finding.state.reason)}`;
    default:
      return 'has no content any more, which its row says';
  }
}

function asJson(kind: string, finding: MigrationFinding): object {
  const { file } = finding;
  const state = finding.kind === 'content' ? finding.state : undefined;
  return {
    finding: kind,
    ...{ id: hex(file.id), client: displayText(file.clientName), clientId: hex(file.clientId) },
    ...{ file: displayText(file.fileName), path: file.path, verified: file.verified },
    ...(state?.kind === 'damaged' ? { fault: state.fault } : {}),
    ...(state?.kind === 'unreadable' ? { reason: state.reason } : {}),
  };
}

function tellTally(tally: MigrationTally, found: Found, json: boolean): void {
  if (json) {
    process.stdout.write(`${jsonLine({ migrated: tally, found: Object.fromEntries(found) })}\n`);
    return;
  }
  const { clients, files, bytes, sent, sizeOnly } = tally;
  const what = [...found].map(([kind, times]) => `${times} ${kind}`).join(', ');
  const lines = [
    `moved ${counted(clients, 'client')} and ${counted(files, 'file')}, ${sizeText(bytes)}: ${what === '' ? 'all contents are as they should be' : what}`,
    `${counted(sent, 'content')} sent; the others were there, and were read there`,
    ...(sizeOnly > 0
      ? [`of ${counted(sizeOnly, 'file')} only the size was judged, since their checksum is not known here`]
      : []),
    isAllMoved(found)
      ? 'The data directory is as it was. Start the servers with --db and --contents, and keep the directory until they have run for a while.'
      : 'Not all has moved. What is wrong can be mended and the same command given again: what has moved is not sent again.',
  ];
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

function isAllMoved(found: Found): boolean {
  return !found.has('unreadable') && !found.has('conflict');
}

function progressText({ files, bytes, ofFiles, ofBytes }: MigrationProgress): string {
  return `moving: ${files} of ${counted(ofFiles, 'file')}, ${sizeText(bytes)} of ${sizeText(ofBytes)}`;
}
