import { setTimeout as sleep } from 'node:timers/promises';
import { StorageError } from '../error';
import type { Lease } from '../lease';

/** How long the lease is held without being renewed, in milliseconds: for so long one who was killed is in the way of the next. */
export const NO_SWEEP_MS = 10_000;

/** How often the lease is renewed, in milliseconds. */
const RENEW_MS = 2500;

/** How often the lease is asked for, a second apart, before somebody else really sweeps. */
const TRIES = 60;

/** Keeps servers from sweeping, for who writes contents long before their rows. */
export class NoSweep {
  private timer: NodeJS.Timeout | undefined;
  private isLost = false;

  /** @param lease of those who sweep */
  constructor(
    private readonly lease: Lease,
    private readonly pause: (milliseconds: number) => Promise<unknown> = sleep,
  ) {}

  /** Waits for a sweep that runs, and for one who was killed. @throws StorageError `E_SWEEPING` where that takes too long, `E_STORAGE` */
  async begin(): Promise<void> {
    for (let tries = 1; !(await this.lease.hold()); tries += 1) {
      if (tries === TRIES) throw sweeping();
      await this.pause(1000);
    }
    // A failure shows when it matters; this only keeps what is held.
    this.timer = setInterval(() => void this.hold().catch(() => undefined), RENEW_MS);
    this.timer.unref();
  }

  /** Makes sure that nobody has swept since {@link begin}. @throws StorageError `E_SWEEPING`, `E_STORAGE` */
  async require(): Promise<void> {
    await this.hold();
    if (this.isLost) throw sweeping();
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

function sweeping(): StorageError {
  return new StorageError('E_SWEEPING', 'a server sweeps the bucket, or may have done so just now', {
    hint: 'Give the command again in a minute: what is there already is not sent again.',
  });
}
