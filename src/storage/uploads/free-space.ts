import { StorageError } from '../error';

/** What {@link FreeSpace} stands on. */
export interface FreeSpaceOptions {
  /** Bytes that stay free; 0 means that nobody looks. */
  readonly floor: number;
  /** Asks the system how many bytes are free. */
  readonly measure: () => Promise<number>;
  /** The time in milliseconds. */
  readonly now: () => number;
  /** Told where the system does not say what is free; nothing is refused then. */
  readonly warn: (error: unknown) => void;
}

/** How long a measurement is believed, in milliseconds. */
const BELIEVED_MS = 250;

/** Room on the disk for one upload. */
export interface Room {
  /** The upload has so many bytes now. @throws StorageError `E_FREE_SPACE` */
  hold(bytes: number): void;
}

/**
 * Keeps some space free on the disk of the contents: an upload that would leave less does not begin, and one that runs ends
 * when others have filled the disk. What others have announced and not sent does not count: it costs them nothing to say.
 */
export class FreeSpace {
  /** What uploads have used since the disk was measured, those that have ended too: what they have left comes to light then. */
  private used = 0;
  private free = Infinity;
  private measuredAt = -Infinity;
  private measuring: Promise<void> | undefined;

  constructor(private readonly options: FreeSpaceOptions) {}

  /**
   * Looks whether there is room for an upload.
   *
   * @param bytes that it has at the least
   * @throws StorageError `E_FREE_SPACE`
   */
  async reserve(bytes: number): Promise<Room> {
    if (this.options.floor === 0) return UNBOUNDED;
    if (this.isStale) await this.measure();
    this.requireRoomFor(bytes);
    let held = 0;
    return {
      hold: (now) => {
        if (this.isStale) void this.measure();
        this.requireRoomFor(now - held);
        this.used += now - held;
        held = now;
      },
    };
  }

  private get isStale(): boolean {
    return this.options.now() - this.measuredAt >= BELIEVED_MS;
  }

  private requireRoomFor(bytes: number): void {
    const left = this.free - this.used - bytes;
    if (left < this.options.floor) throw this.tooLittle(left);
  }

  private tooLittle(left: number): StorageError {
    const message = `${Math.max(0, left)} bytes would be left on the disk, less than the ${this.options.floor} that stay free`;
    return new StorageError('E_FREE_SPACE', message, {
      hint: 'Free some space on the disk of the data directory, or ask for less (--min-free-space).',
    });
  }

  private measure(): Promise<void> {
    this.measuring ??= this.ask().finally(() => (this.measuring = undefined));
    return this.measuring;
  }

  private async ask(): Promise<void> {
    this.measuredAt = this.options.now();
    const seen = this.used;
    try {
      this.free = await this.options.measure();
    } catch (error) {
      this.free = Infinity;
      this.options.warn(error);
    }
    this.used -= seen;
  }
}

const UNBOUNDED: Room = { hold: () => undefined };
