import type { LogRecord } from '../server/log';
import type { StoreLocation, StoreMaintenance } from '../storage';
import { jsonLine } from '../text/visible';
import { EXIT } from './exit-codes';

/** What every command needs that removes something of a store. */
export interface MaintenanceOptions {
  readonly location: StoreLocation;
  readonly json?: boolean;
  /** A file to which what was removed is appended. */
  readonly audit?: string;
}

/** Says what has been removed. */
export type Tell = (text: string, record: LogRecord) => void;

/** How long the end of a command waits for its audit to be written, in milliseconds. */
const AUDIT_MS = 5000;

/** Has a store changed by a command, which may run beside the server, and tells what it did. */
export async function withMaintenance(
  { location, json, audit: path }: MaintenanceOptions,
  work: (store: StoreMaintenance, tell: Tell) => Promise<void>,
): Promise<void> {
  const { AuditLog } = await import('./audit');
  const audit = path === undefined ? undefined : await AuditLog.open(path, { info: complain, warn: complain });
  const { openStoreForMaintenance } = await import('../storage');
  const store = await openStoreForMaintenance(location, ({ message }) => complain(message));
  try {
    await work(store, (text, record) => {
      const { event, ...facts } = record;
      const line = json === true ? jsonLine({ event, time: new Date().toISOString(), text, ...facts }) : text;
      process.stdout.write(`${line}\n`);
      audit?.info(text, record);
    });
  } finally {
    await store.close();
    await audit?.end(AUDIT_MS);
  }
}

/** What was to be removed is gone for the server, and something is left to do. */
function complain(message: string): void {
  process.stderr.write(`sealwire: ${message}\n`);
  process.exitCode = EXIT.localFile;
}
