import { StorageError } from '../error';
import type { Lease } from '../lease';

/** How often the lease is renewed, in milliseconds. */
const RENEW_MS = 5000;

/** Keeps servers from sweeping, for who writes contents long before their rows. */
export class NoSweep {
  private timer: NodeJS.Timeout | undefined;
  private isLost = false;

  /** @param lease of those who sweep */
  constructor(private readonly lease: Lease) {}

  /** @throws StorageError `E_SWEEPING` where a server sweeps just now, `E_STORAGE` */
  async begin(): Promise<void> {
    await this.require();
    // A failure shows when it matters; this only keeps what is held.
    this.timer = setInterval(() => void this.hold().catch(() => undefined), RENEW_MS);
    this.timer.unref();
  }

  /** Makes sure that nobody has swept since {@link begin}. @throws StorageError `E_SWEEPING`, `E_STORAGE` */
  async require(): Promise<void> {
    await this.hold();
    if (!this.isLost) return;
    throw new StorageError('E_SWEEPING', 'a server sweeps the bucket, or may have done so just now', {
      hint: 'Give the command again in a minute: what is there already is not sent again.',
    });
  }

  /** Lets servers sweep again. @throws StorageError `E_STORAGE` */
  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.lease.release();
  }

  /** It may be had again after it was lost, and somebody may have swept in between. */
  private async hold(): Promise<void> {
    if (!(await this.lease.hold())) this.isLost = true;
  }
}
