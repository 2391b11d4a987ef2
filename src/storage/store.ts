import { hex } from '../text/hex';
import { checkContent, type ContentState } from './check/content-check';
import type { Checksums } from './check/content-judge';
import type { Discrepancy } from './check/reconcile';
import { closeAll, type Closer } from './closers';
import { contentSource, type ContentSource } from './contents/content-source';
import type { Contents } from './contents/contents';
import type { RowContents } from './contents/folder/row-contents';
import { removeUnconfirmedFiles, type RemovableFile } from './file-removal';
import { checkDatabase, type HealthCheck } from './health';
import type { Lease } from './lease';
import type { Notes } from './notes';
import { Clients } from './records/clients';
import { conditionChange } from './records/content-conditions';
import { fileDeletion, fileVerification, replacedDeletion } from './records/file-changes';
import type { DeletedFile } from './records/file-statements';
import { Files, type FileRecord } from './records/files';
import { LastConfirmations, type Confirming } from './records/last-confirmations';
import { LastSeen } from './records/last-seen';
import type { Statements } from './records/statements';
import type { WriteQueue } from './records/write-queue';
import type { StoreSettings } from './store-options';
import type { Stray } from './sweep/strays';
import { OpenUploads, type BeginningFile } from './uploads/open-uploads';
import { uploadSpace } from './uploads/store-space';
import type { Upload } from './uploads/upload';
import type { UploadSpace } from './uploads/upload-space';

/** What waits in a store. */
export interface StoreLoad {
  /** Changes of the database that wait for a transaction. */
  readonly waitingWrites: number;
  /** Uploads that have neither a row nor come to nothing. */
  readonly openUploads: number;
}

/** What a store stands on. */
export interface StoreBase {
  /** On a connection that reads what is committed. */
  readonly reads: Statements;
  readonly writes: WriteQueue;
  readonly contents: Contents;
  /** Where small contents come with their rows. */
  readonly rowContents?: RowContents | undefined;
  /** What the start-up found out of order. */
  readonly reconciliation?: readonly Discrepancy[] | undefined;
  /** Asks for the bytes that are free, where that is a limit. */
  readonly freeBytes?: (() => Promise<number>) | undefined;
  /** Where several servers share the store: what they have to tell each other. */
  readonly shared?: SharedMemory | undefined;
}

/** What servers that share a store know together. */
export interface SharedMemory {
  readonly notes: Notes;
  /** The right to do what one server at a time does. */
  lease(name: string): Lease;
  /** How old what has no row is when it is removed, in milliseconds; `Infinity`: never. */
  readonly sweepAfterMs: number;
  /** Removes what has no row and is old, in small steps, as `sweep` does. @throws StorageError `E_STORAGE` */
  sweep(): AsyncGenerator<readonly Stray[]>;
}

/**
 * Clients, files and their contents (docs/architecture.md, "Durability"). Every promise of a change resolves when the change
 * survives a power cut. `openDataDirectory` makes one.
 */
export class Store {
  readonly clients: Clients;
  readonly files: Files;
  private readonly space: UploadSpace;
  private readonly source: ContentSource;
  private readonly confirmations: LastConfirmations;
  private readonly uploads: OpenUploads;
  private closing: Promise<void> | undefined;

  /** @param closers give back what the store stands on, the newest last */
  constructor(
    private readonly base: StoreBase,
    private readonly settings: StoreSettings,
    private readonly closers: Closer[],
  ) {
    const { reads, writes, contents, rowContents } = base;
    const { now, warn } = settings;
    const lastSeen = new LastSeen(writes, now, warn);
    closers.push(() => lastSeen.close());
    this.space = uploadSpace(settings, base);
    this.clients = new Clients({ reads, writes, lastSeen, space: this.space, ...settings });
    this.files = new Files(reads);
    this.source = contentSource(contents, reads, rowContents !== undefined);
    if (rowContents !== undefined) closers.push(() => rowContents.moveOut());
    this.confirmations = new LastConfirmations(lastSeen, now, { isShared: base.shared !== undefined });
    const { confirmations, space } = this;
    this.uploads = new OpenUploads({ contents, rowContents, writes, confirmations, space, ...settings });
    closers.push(() => this.uploads.close());
  }

  /** What the start-up found out of order, for the log. */
  get reconciliation(): readonly Discrepancy[] {
    return this.base.reconciliation ?? [];
  }

  /** What servers that share this store know together; `undefined` where it is one server's. */
  get shared(): SharedMemory | undefined {
    return this.base.shared;
  }

  /**
   * Starts to take a content in. A repeated name is a new file. That there is such a client is not asked before its row.
   *
   * @throws StorageError `E_QUOTA`, `E_FREE_SPACE`, `E_STORE_CLOSED`, `E_STORAGE`
   */
  async beginUpload(file: BeginningFile): Promise<Upload> {
    return this.uploads.begin(file);
  }

  /**
   * The client confirmed the checksum: the file is there, verified, and the checksum is remembered for the client, in the same
   * commit. Repeating it changes nothing.
   *
   * @param profile the id of the profile in which the client sent the file, remembered with it; without, what is known stays
   * @throws StorageError `E_UNKNOWN_FILE`, `E_UNKNOWN_CLIENT`, `E_STORAGE`
   */
  async verify(fileId: Uint8Array, checksumId: string, profile?: string): Promise<void> {
    const confirming = { checksumId, profile };
    const isRecorded = await this.uploads.find(fileId)?.record(confirming);
    if (isRecorded !== true) await this.verifyRow(fileId, confirming);
  }

  /**
   * Nobody is about to confirm the file any more: it is there, not verified. Where that fails nothing is left of it, with
   * a warning.
   */
  async keep(fileId: Uint8Array): Promise<void> {
    const upload = this.uploads.find(fileId);
    if (upload !== undefined) await this.uploads.keep(upload);
  }

  /**
   * Adds the row of a file that has arrived, not verified, so that other servers of the store know of it; both survive a power
   * cut when the promise resolves. A file that has its row stays as it is.
   *
   * @throws StorageError `E_STORAGE`, `E_UNKNOWN_CLIENT`, `E_STORE_CLOSED`
   */
  async record(fileId: Uint8Array): Promise<void> {
    await this.uploads.find(fileId)?.record();
  }

  /**
   * The client gave up: the row, where there is one, and the content go. The row goes first, so that a crash between the two
   * leaves a stray for the quarantine and not a row without its content.
   *
   * @throws StorageError `E_UNKNOWN_FILE`, `E_FILE_VERIFIED`, `E_STORAGE`
   */
  async discard(fileId: Uint8Array): Promise<void> {
    const upload = this.uploads.find(fileId);
    const deleted =
      upload !== undefined && (await upload.abort())
        ? await this.discardReplaced(upload)
        : await this.base.writes.change(fileDeletion, fileId);
    if (deleted === undefined) return;
    this.space.removed(deleted.clientId, deleted.size);
    await this.base.contents.remove(deleted.path);
  }

  /**
   * Removes files that came before a time and that their clients never confirmed, in small steps; verified files stay. To
   * stop early, end the iteration.
   *
   * @returns what each step has removed
   * @throws StorageError `E_STORAGE`, `E_STORE_CLOSED`
   */
  async *removeUnconfirmed(before: Date): AsyncGenerator<readonly RemovableFile[]> {
    for await (const removed of removeUnconfirmedFiles(this.base, before)) {
      for (const { clientId, size } of removed) this.space.removed(hex(clientId), size);
      yield removed;
    }
  }

  /**
   * Reads a stored content and holds it against its row, which says from then on what was found.
   *
   * @param onPiece is told how many bytes were read, and may make the next ones wait
   * @throws StorageError `E_STORAGE`, `E_STORE_CLOSED`
   */
  async checkContent(
    file: FileRecord,
    checksums: Checksums,
    onPiece?: (bytes: number) => Promise<void> | undefined,
  ): Promise<ContentState> {
    const state = await checkContent(this.source, file, checksums, onPiece);
    const isNews = state.kind !== 'intact' || file.state !== 'stored' || file.damagedAt !== undefined;
    if (isNews) {
      const at = this.settings.now();
      await this.base.writes.change(conditionChange, [{ id: file.id, found: state.kind, at }]);
    }
    return state;
  }

  /** What waits in the store just now. */
  get load(): StoreLoad {
    return { waitingWrites: this.base.writes.waiting, openUploads: this.uploads.count };
  }

  /** Whether the store is of use: the database answers, contents may be written, and there is room. */
  async checks(): Promise<readonly HealthCheck[]> {
    const [database, contents] = await Promise.all([checkDatabase(this.clients), this.base.contents.checks()]);
    return [database, ...contents];
  }

  /** Ends running uploads, waits for the writes that were taken, and gives back what the store stands on. May be called again. */
  close(): Promise<void> {
    this.closing ??= closeAll(this.closers);
    return this.closing;
  }

  private async verifyRow(id: Uint8Array, confirming: Confirming): Promise<void> {
    const confirmed = { ...confirming, isNews: true, at: this.settings.now() };
    this.confirmations.forget(await this.base.writes.change(fileVerification, { id, confirmed }));
  }

  private async discardReplaced({ replaces }: Upload): Promise<DeletedFile | undefined> {
    return replaces && this.base.writes.change(replacedDeletion, replaces);
  }
}
