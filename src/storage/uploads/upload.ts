import { sameBytes } from '../../wire/value';
import type { Reservation } from './client-usage';
import type { Content } from '../contents/content';
import type { Contents, Warn } from '../contents/contents';
import { StorageError, storageError } from '../error';
import type { DeletedFile } from '../records/file-statements';
import { fileAddition, type Confirmation, type NewFile, type ReplacedFile } from '../records/file-changes';
import type { Confirming, LastConfirmations } from '../records/last-confirmations';
import type { RowContents } from '../contents/folder/row-contents';
import { SerialQueue } from '../serial-queue';
import type { UploadSpace } from './upload-space';
import { isUnreachable } from '../records/postgresql/postgres-failure';
import type { WriteQueue } from '../records/write-queue';

/** What the server knows of a content once it has all of it. */
export interface CommitOptions {
  /** Of the plaintext, as an unsigned number of 32 bits. */
  readonly checksum: number;
  readonly checksumId: string;
  /** An earlier, rejected transmission of this client, which goes with the commit. A verified one stays. */
  readonly replaces?: Uint8Array | undefined;
}

/** The part of a file that is known before its content. */
export type UploadTarget = Pick<NewFile, 'id' | 'clientId' | 'fileName' | 'pathName'>;

/** What an upload works with. */
export interface UploadParts {
  readonly content: Content;
  /** What is counted of it. */
  readonly reservation: Reservation;
  readonly space: UploadSpace;
  readonly contents: Contents;
  /** Where small contents come with their rows. */
  readonly rowContents: RowContents | undefined;
  readonly confirmations: LastConfirmations;
  readonly writes: WriteQueue;
  readonly now: () => Date;
  readonly warn: Warn;
  /** How long a client may take to confirm before its file gets a row all the same, in milliseconds. */
  readonly unconfirmedMs: number;
  /** An upload that has not ended. */
  readonly find: (fileId: Uint8Array) => Upload | undefined;
  /** Called once, when the upload has a row or nothing is left of it. */
  readonly onEnd: (upload: Upload) => void;
}

/** A content that is complete, and its row to be. */
interface Arrived {
  readonly file: Omit<NewFile, 'confirmed'>;
  /** Resolves when the content survives a power cut. */
  readonly durable: Promise<void>;
}

/** What failed, for an error that says why. */
const WRITING = 'a content could not be written';

/**
 * A content from its first byte to its row: {@link commit} says that all of it has come, {@link record} adds the row. Until
 * then it is no file, and a crash leaves a stray. The methods may be called without awaiting each other, as when a
 * connection ends during a write; they take effect in order.
 */
export class Upload {
  private readonly steps = new SerialQueue();
  private arrived: Arrived | undefined;
  private patience: NodeJS.Timeout | undefined;
  private hasEnded = false;
  /** The database was lost before it said whether it has the row. */
  private mayHaveRow = false;

  constructor(
    private readonly target: UploadTarget,
    private readonly parts: UploadParts,
  ) {}

  /** Of the file to be, 16 bytes. */
  get fileId(): Uint8Array {
    return this.target.id;
  }

  /** Whether all of the content has come. */
  get hasArrived(): boolean {
    return this.arrived !== undefined;
  }

  /** An earlier file whose row goes when this upload gets its own, or is given up. */
  get replaces(): ReplacedFile | undefined {
    return this.arrived?.file.replaces;
  }

  /**
   * Appends plaintext, and takes it over: its memory is freed when it is written. After a failure nothing is left of the upload.
   *
   * @returns `undefined` while there is room for more; otherwise a promise that resolves when there is again
   * @throws StorageError `E_STORAGE` where an earlier piece could not be written, `E_QUOTA`, `E_FREE_SPACE`, `E_UPLOAD_CLOSED`
   */
  write(plaintext: Uint8Array): Promise<void> | undefined {
    this.requireReceiving(WRITING);
    const { content, reservation } = this.parts;
    try {
      reservation.hold(content.size + plaintext.length);
      return content.write(plaintext);
    } catch (error) {
      void this.abort();
      throw storageError(WRITING, error);
    }
  }

  /**
   * Ends the content, and begins to make it durable: nothing is promised before {@link record}.
   *
   * @returns its size, in bytes of plaintext
   * @throws StorageError `E_STORAGE`, `E_UPLOAD_CLOSED`
   */
  async commit({ checksum, checksumId, replaces }: CommitOptions): Promise<number> {
    return this.step('a content could not be stored', async () => {
      const { content, now, reservation } = this.parts;
      const recount = reservation.recount();
      if (recount !== undefined) await recount;
      content.requireNoFailure();
      reservation.arrived();
      const { size } = content;
      const replaced = replaces === undefined ? undefined : await this.replacedRow(replaces);
      const inRow = content.inRow;
      const file = {
        ...this.target,
        size,
        checksum,
        checksumId,
        receivedAt: now(),
        content: inRow,
        replaces: replaced,
      };
      const durable = content.finish();
      // Who asks for the row is told; before that nobody listens.
      durable.catch(() => undefined);
      this.arrived = { file, durable };
      this.patience = setTimeout(() => void this.record().catch(this.parts.warn), this.parts.unconfirmedMs);
      return size;
    });
  }

  /**
   * Adds the row of a content that has arrived; both survive a power cut when the promise resolves. Where the content could
   * not be stored, or the client has been removed, nothing is left of the upload; where the row could not be added otherwise,
   * this may be called again.
   *
   * @param confirming how the client confirmed it; the file is not verified without.
   * @returns whether it was this call that added the row.
   * @throws StorageError `E_STORAGE`, `E_UNKNOWN_CLIENT`, `E_STORE_CLOSED`
   */
  async record(confirming?: Confirming): Promise<boolean> {
    return this.steps.run(async () => {
      if (this.hasEnded || this.arrived === undefined) return false;
      const { file, durable } = this.arrived;
      try {
        await durable;
        this.parts.content.requireRecordable();
      } catch (error) {
        await this.drop();
        throw storageError('a content could not be stored', error);
      }
      const { writes, confirmations, contents, rowContents, reservation, space } = this.parts;
      const add = (confirmed?: Confirmation) => writes.change(fileAddition, { ...file, confirmed });
      let replaced: DeletedFile | undefined;
      try {
        replaced = await (confirming === undefined ? add() : confirmations.confirm(file.clientId, confirming, add));
      } catch (error) {
        if (isUnreachable(error)) this.mayHaveRow = true;
        // The client has been removed meanwhile, and does not come back under this id.
        if (error instanceof StorageError && error.code === 'E_UNKNOWN_CLIENT') await this.drop();
        throw error;
      }
      reservation.stored();
      this.end();
      if (file.content !== undefined) rowContents?.added();
      if (replaced !== undefined) {
        space.removed(replaced.clientId, replaced.size);
        await contents.remove(replaced.path);
      }
      return true;
    });
  }

  /**
   * Gives the upload up and removes what was written. After its row was added, or a failure, it does nothing; where nobody knows
   * whether it has a row, the content stays for who finds out.
   *
   * @returns whether all of it is given up: otherwise it may have a row.
   */
  async abort(): Promise<boolean> {
    return this.steps.run(() => this.drop());
  }

  /** Drops an earlier transmission of this client; where that has a row already, the row has to go. */
  private async replacedRow(id: Uint8Array): Promise<ReplacedFile | undefined> {
    const { clientId } = this.target;
    const earlier = this.parts.find(id);
    const isOurs = earlier !== undefined && sameBytes(earlier.target.clientId, clientId);
    if (!isOurs || !(await earlier.abort())) return { id, clientId };
    this.parts.reservation.replacedIsGone();
    return earlier.replaces;
  }

  private step<T>(what: string, task: () => Promise<T>): Promise<T> {
    return this.steps.run(async () => {
      this.requireReceiving(what);
      try {
        return await task();
      } catch (error) {
        await this.drop();
        throw storageError(what, error);
      }
    });
  }

  private requireReceiving(what: string): void {
    if (this.hasEnded || this.hasArrived) throw new StorageError('E_UPLOAD_CLOSED', `${what}: the upload has ended`);
  }

  private async drop(): Promise<boolean> {
    if (this.hasEnded) return false;
    if (!this.mayHaveRow) await this.parts.content.remove();
    this.parts.reservation.release();
    this.end();
    return !this.mayHaveRow;
  }

  private end(): void {
    this.hasEnded = true;
    clearTimeout(this.patience);
    this.parts.onEnd(this);
  }
}
