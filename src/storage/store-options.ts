import { randomBytes } from 'node:crypto';
import type { Warn } from './contents/contents';
import { GRACE_MS } from './sweep/grace';
import type { ClientQuota } from './uploads/client-usage';

/** What a store may be given; {@link withDefaults} says what it has otherwise. */
export interface StoreOptions {
  readonly now?: (() => Date) | undefined;
  /** Makes ids of files, 16 bytes each; random by default. */
  readonly newId?: (() => Uint8Array) | undefined;
  /** How long a name stays with an owner that never sent a public key; 60 000 ms by default. */
  readonly nameReleaseMs?: number | undefined;
  /** How long a client may take to confirm a file before it gets its row all the same; 1000 ms by default. */
  readonly unconfirmedMs?: number | undefined;
  /** How long no small content must have come before those in rows move to their folders; 250 ms by default. */
  readonly quietMs?: number | undefined;
  /** What each client may have at the most; no limit by default. */
  readonly quota?: ClientQuota | undefined;
  /** Bytes that uploads leave free on the disk of a data directory; by default, and with 0, nobody looks. */
  readonly freeSpace?: number | undefined;
  /** Whether each content of a shared store is read again before it is a file; not by default. */
  readonly readBack?: boolean | undefined;
  /** How old what has no row is when a sweep of a shared store removes it; a day by default, and with 0 nothing is swept. */
  readonly sweepAfterMs?: number | undefined;
  /** Told, again and again, why the start of a shared store waits; a process warning by default. */
  readonly onWaiting?: ((error: Error) => void) | undefined;
  /** Told of leftovers that could not be removed; a process warning by default. */
  readonly warn?: Warn | undefined;
}

/** The same, complete. */
export type StoreSettings = { readonly [K in keyof StoreOptions]-?: NonNullable<StoreOptions[K]> };

/** Fills in what was not said. */
export function withDefaults(options: StoreOptions): StoreSettings {
  return {
    now: options.now ?? (() => new Date()),
    newId: options.newId ?? (() => randomBytes(16)),
    nameReleaseMs: options.nameReleaseMs ?? 60_000,
    unconfirmedMs: options.unconfirmedMs ?? 1000,
    quietMs: options.quietMs ?? 250,
    quota: options.quota ?? { clientBytes: 0, clientFiles: 0 },
    freeSpace: options.freeSpace ?? 0,
    readBack: options.readBack ?? false,
    sweepAfterMs: options.sweepAfterMs ?? GRACE_MS,
    onWaiting: options.onWaiting ?? ((error) => process.emitWarning(error)),
    warn: options.warn ?? ((error) => process.emitWarning(error)),
  };
}
