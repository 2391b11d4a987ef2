import type { IncomingFile } from './client-account';
import { ClientUsage, type ClientUsageOptions, type Reservation } from './client-usage';
import { FreeSpace, type FreeSpaceOptions } from './free-space';

/** What uploads may take of the disk: each client its quota, and all of them what leaves the floor free. */
export class UploadSpace {
  private readonly usage: ClientUsage;
  private readonly free: FreeSpace;

  constructor(usage: ClientUsageOptions, free: FreeSpaceOptions) {
    this.usage = new ClientUsage(usage);
    this.free = new FreeSpace(free);
  }

  /** A client that has just registered has nothing stored, which need not be asked. */
  registered(clientId: string): void {
    this.usage.registered(clientId);
  }

  /** A file that had its row is gone. */
  removed(clientId: string, bytes: number): void {
    this.usage.removed(clientId, bytes);
  }

  /**
   * Counts a file that begins to come.
   *
   * @throws StorageError `E_QUOTA`, `E_FREE_SPACE`, and what the database fails with
   */
  async reserve(clientId: string, file: IncomingFile): Promise<Reservation> {
    const room = await this.free.reserve(file.bytes);
    const counted = await this.usage.reserve(clientId, file);
    return {
      ...counted,
      hold: (bytes) => {
        counted.hold(bytes);
        room.hold(bytes);
      },
    };
  }
}
