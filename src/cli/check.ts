import type { Command } from 'commander';
import type { CheckFinding, CheckProgress, CheckTally, FoundCondition, StoreLocation, StoreReader } from '../storage';
import { faultText } from '../storage/check/content-judge';
import { counted } from '../text/count';
import { hex } from '../text/hex';
import { sizeText } from '../text/units';
import { displayText, jsonLine, quoted, visiblePath } from '../text/visible';
import { CHECKSUMS } from './checksums';
import { EXIT } from './exit-codes';
import { knownClient } from './known-client';
import { addLocationOptions, locationFrom } from './store-location';
import { applyConfigFile, option } from './options';
import { ProgressLine } from './progress-line';
import { barMaker } from './send-output';

interface CheckCommandOptions {
  readonly location: StoreLocation;
  readonly client?: string;
  readonly json?: boolean;
}

/** Defines `sealwire check`. */
export function defineCheck(command: Command): void {
  addLocationOptions(command);
  command
    .addOption(option('--client <name or id>', 'only the contents of this client'))
    .addOption(option('--json', 'print JSON objects, one a line'))
    .addOption(option('--config <file>', 'JSON file with values for these options'))
    .action(async () => {
      applyConfigFile(command);
      await check({ ...command.opts<Omit<CheckCommandOptions, 'location'>>(), location: locationFrom(command) });
    });
}

async function check(options: CheckCommandOptions): Promise<void> {
  const { openStoreReadOnly, recordConditions } = await import('../storage');
  const store = await openStoreReadOnly(options.location);
  try {
    const { found, conditions, tally } = await checkAndTell(store, options);
    const isRecorded = conditions.length === 0 || (await recordConditions(options.location, conditions));
    tellTally(tally, found, isRecorded, options.json === true);
    if (count(found) > 0) process.exitCode = EXIT.found;
  } finally {
    await store.close();
  }
}

/** How many findings there are of each kind. */
type Found = ReadonlyMap<string, number>;

interface Checked {
  readonly found: Found;
  readonly conditions: readonly FoundCondition[];
  readonly tally: CheckTally;
}

/** Prints a line about each finding while the check goes on. */
async function checkAndTell(store: StoreReader, options: CheckCommandOptions): Promise<Checked> {
  const client = options.client === undefined ? undefined : (await knownClient(store, options.client)).name;
  const found = new Map<string, number>();
  const conditions: FoundCondition[] = [];
  const progress = new ProgressLine(options.json === true ? undefined : await barMaker());
  try {
    const findings = store.check({
      checksums: CHECKSUMS,
      client,
      onProgress: (now) => progress.show(progressText(now)),
    });
    for (;;) {
      const next = await findings.next();
      if (next.done === true) return { found, conditions, tally: next.value };
      const finding = next.value;
      const kind = kindOf(finding);
      if (kind === undefined) continue;
      if (kind !== RESTORED) found.set(kind, (found.get(kind) ?? 0) + 1);
      if (finding.kind === 'content') {
        conditions.push({ id: finding.file.id, found: finding.state.kind, at: new Date() });
      }
      progress.hide();
      process.stdout.write(`${options.json === true ? jsonLine(asJson(kind, finding)) : asLine(kind, finding)}\n`);
    }
  } finally {
    progress.hide();
  }
}

const RESTORED = 'restored';

/** The word for a finding; `undefined` where there is nothing to tell. */
function kindOf(finding: CheckFinding): string | undefined {
  if (finding.kind !== 'content') return finding.kind;
  switch (finding.state.kind) {
    case 'deleted':
      return undefined;
    case 'intact':
      return RESTORED;
    default:
      return finding.state.kind;
  }
}

const FATES = {
  quarantined: 'the next start moves it to the quarantine',
  swept: 'a server removes it (--sweep-after)',
};

function asLine(kind: string, finding: CheckFinding): string {
  switch (finding.kind) {
    case 'stray':
      return `${kind}: ${visiblePath(finding.path)}, ${sizeText(finding.bytes)}, belongs to no file: ${FATES[finding.fate]}`;
    case 'database':
      return `${kind}: ${visiblePath(finding.reason)}`;
    case 'content': {
      const { fileName, clientName, path, verified } = finding.file;
      const which = `${quoted(fileName)} of ${quoted(clientName)}${verified ? ', verified when it came,' : ''}`;
      return `${kind}: ${which} ${troubleOf(finding)} (${path})`;
    }
  }
}

function troubleOf({ state }: Extract<CheckFinding, { readonly kind: 'content' }>): string {
  switch (state.kind) {
    case 'damaged':
      return faultText(state.fault);
    case 'unreadable':
      return `cannot be read: ${visiblePath(state.reason)}`;
    case 'intact':
      return 'is as it should be again';
    default:
      return 'has no content any more';
  }
}

function asJson(kind: string, finding: CheckFinding): object {
  if (finding.kind !== 'content') return { ...finding, finding: kind, kind: undefined };
  const { file, state } = finding;
  return {
    finding: kind,
    id: hex(file.id),
    client: displayText(file.clientName),
    clientId: hex(file.clientId),
    file: displayText(file.fileName),
    path: file.path,
    verified: file.verified,
    ...(state.kind === 'damaged' ? { fault: state.fault } : {}),
    ...(state.kind === 'unreadable' ? { reason: state.reason } : {}),
  };
}

function count(found: Found): number {
  return [...found.values()].reduce((sum, one) => sum + one, 0);
}

function tellTally(tally: CheckTally, found: Found, isRecorded: boolean, json: boolean): void {
  if (json) {
    process.stdout.write(`${jsonLine({ checked: tally, found: Object.fromEntries(found), recorded: isRecorded })}\n`);
    return;
  }
  const { files, bytes, sizeOnly, arriving, quarantine } = tally;
  const what = [...found].map(([kind, times]) => `${times} ${kind}`).join(', ');
  const lines = [
    `${counted(files, 'file')} checked, ${sizeText(bytes)}: ${what === '' ? 'all is as it should be' : what}`,
    ...(sizeOnly > 0 ? [`of ${counted(sizeOnly, 'file')} only the size, since their checksum is not known here`] : []),
    ...(arriving > 0
      ? [`${counted(arriving, 'content')} without a file, which the running server may be receiving`]
      : []),
    ...(quarantine.files > 0
      ? [`in the quarantine: ${counted(quarantine.files, 'file')}, ${sizeText(quarantine.bytes)}`]
      : []),
    ...(isRecorded
      ? []
      : ['not recorded: this user may only read, or no server of this version has used the directory']),
  ];
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

function progressText({ files, bytes, ofFiles, ofBytes }: CheckProgress): string {
  return `checking: ${files} of ${counted(ofFiles, 'file')}, ${sizeText(bytes)} of ${sizeText(ofBytes)}`;
}
