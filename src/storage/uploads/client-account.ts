/** What files take: their number, and their bytes of plaintext. */
export interface Usage {
  readonly bytes: number;
  readonly files: number;
}

/** A file on its way in, as it counts. */
export interface IncomingFile {
  /** In hexadecimal digits. */
  readonly id: string;
  /** Bytes of plaintext that it has at the least. */
  bytes: number;
  /** Bytes of the file whose place it takes, and which goes when this one is there; `undefined` where it takes none. */
  replacedBytes: number | undefined;
}

/** A file that begins to come. */
interface Counted {
  readonly file: IncomingFile;
  /** All of it has come, and could be decrypted. */
  hasArrived: boolean;
}

const NOTHING: Usage = { bytes: 0, files: 0 };

/** What one client has stored, and what is on its way in. */
export class ClientAccount {
  private stored = NOTHING;
  private readonly incoming = new Map<string, Counted>();
  /** What got its row since {@link beginLoading}, whose ids the database was told to leave out. */
  private storedMeanwhile: Usage | undefined;

  get isIdle(): boolean {
    return this.incoming.size === 0 && this.storedMeanwhile === undefined;
  }

  /**
   * What is stored and what has arrived, a file that takes another's place only as far as it is larger. What is still on its way
   * may be sent by anybody who knows the client's id and name.
   */
  get total(): Usage {
    let { bytes, files } = this.stored;
    for (const { file, hasArrived } of this.incoming.values()) {
      if (!hasArrived) continue;
      bytes += file.bytes - (file.replacedBytes ?? 0);
      files += file.replacedBytes === undefined ? 1 : 0;
    }
    return { bytes, files };
  }

  /** The database is asked what is stored. @returns the ids of the files that it has to leave out: they count here. */
  beginLoading(): readonly string[] {
    this.storedMeanwhile = NOTHING;
    return [...this.incoming.keys()];
  }

  /** The database has answered; `undefined` where it failed. */
  endLoading(stored: Usage | undefined): void {
    const meanwhile = this.storedMeanwhile ?? NOTHING;
    this.storedMeanwhile = undefined;
    if (stored !== undefined) this.stored = sum(stored, meanwhile);
  }

  /** The file begins to come. */
  begin(file: IncomingFile): void {
    this.incoming.set(file.id, { file, hasArrived: false });
  }

  /** All of the file has come, and could be decrypted. */
  arrive({ id }: IncomingFile): void {
    const counted = this.incoming.get(id);
    if (counted !== undefined) counted.hasArrived = true;
  }

  /** The file has its row. */
  store({ id, bytes }: IncomingFile): void {
    if (!this.incoming.delete(id)) return;
    const one = { bytes, files: 1 };
    this.stored = sum(this.stored, one);
    if (this.storedMeanwhile !== undefined) this.storedMeanwhile = sum(this.storedMeanwhile, one);
  }

  /** Nothing is left of the file. */
  drop({ id }: IncomingFile): void {
    this.incoming.delete(id);
  }

  /** A file that had its row is gone. While the database is asked, it may have been counted still: that is too much at worst. */
  remove(bytes: number): void {
    this.stored = { bytes: Math.max(0, this.stored.bytes - bytes), files: Math.max(0, this.stored.files - 1) };
  }
}

function sum(one: Usage, other: Usage): Usage {
  return { bytes: one.bytes + other.bytes, files: one.files + other.files };
}
