import { hex } from '../../text/hex';
import type { Confirmation } from './file-changes';
import type { LastSeen } from './last-seen';

/** How many clients are remembered. */
const MOST = 10_000;

/** How a client confirms: what is remembered of it for the next time. */
export type Confirming = Pick<Confirmation, 'checksumId' | 'profile'>;

/**
 * How each client confirmed last, as the database knows it: one that confirms in the same way again, as nearly all do,
 * changes nothing of its row but when it was seen. Where other servers share the store, nothing is known: the client may have
 * confirmed otherwise there since.
 */
export class LastConfirmations {
  private readonly known = new Map<string, string>();

  constructor(
    private readonly lastSeen: LastSeen,
    private readonly now: () => Date,
    private readonly store: { readonly isShared: boolean } = { isShared: false },
  ) {}

  /** Has a change confirm in this way; what the change says of the client is known when it is made. */
  async confirm<T>(
    clientId: Uint8Array,
    { checksumId, profile }: Confirming,
    change: (confirmed: Confirmation) => Promise<T>,
  ): Promise<T> {
    const key = hex(clientId);
    const how = `${checksumId} ${profile ?? ''}`;
    const isNews = this.store.isShared || this.known.get(key) !== how;
    // Until it is made, nobody may take the one before for the last.
    if (isNews) this.known.delete(key);
    else this.lastSeen.touch(clientId);
    const result = await change({ checksumId, profile, isNews, at: this.now() });
    if (isNews && !this.store.isShared) this.remember(key, how);
    return result;
  }

  /** Somebody else has changed what the database knows of this client, given in hexadecimal digits. */
  forget(clientId: string): void {
    this.known.delete(clientId);
  }

  private remember(key: string, how: string): void {
    if (this.known.size >= MOST) this.known.clear();
    this.known.set(key, how);
  }
}
