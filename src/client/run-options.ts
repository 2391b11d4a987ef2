import type { Profile } from '../../generated';
import type { PrivateKey } from '../crypto/private-key';
import type { RunEvent } from './run-events';

/** What a run sends, to whom, and as whom. */
export interface RunOptions {
  readonly host: string;
  readonly port: number;
  readonly profile: Profile;
  readonly name: Uint8Array;
  /** Paths of the files, sent in this order, each under a key of its own. */
  readonly files: readonly string[];
  /** Where `me.info` and `priv.key` are kept. */
  readonly directory: string;
  /** Who the client was after its last run. */
  readonly identity: { readonly clientId: Uint8Array; readonly privateKey: PrivateKey } | undefined;
  /** Milliseconds to connect, and then without a byte in either direction. */
  readonly timeoutMs: number;
  /** How many connections send at one time, if the server accepts as many; 1 by default. */
  readonly parallel?: number;
  /** How often in a row a lost connection is replaced by another, with a pause before each that doubles; 0 by default. */
  readonly retries?: number;
  /** Waits before such a retry; by default by the clock. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Told what happens, as it happens. */
  readonly onEvent: (event: RunEvent) => void;
  /** Ends the run early. */
  readonly signal?: AbortSignal | undefined;
}
