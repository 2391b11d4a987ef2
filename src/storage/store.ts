import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { hex } from '../text/hex';
import { Clients } from './records/clients';
import type { ClientQuota } from './uploads/client-usage';
import { closeAll, type Closer } from './closers';
import { requireGoodCondition } from './check/condition';
import { conditionChange } from './records/content-conditions';
import { checkContent, type ContentState } from './check/content-check';
import type { Checksums } from './check/content-judge';
import { contentSource, type ContentSource } from './contents/content-source';
import type { Contents, Warn } from './contents/contents';
import { FolderContents } from './contents/folder/folder-contents';
import { createDatabaseFile, openForReading, openForWriting } from './records/sqlite/database';
import { makeDirectory, requireNoFile } from './durable';
import { storageError } from './error';
import { fileDeletion, fileVerification, replacedDeletion } from './records/file-changes';
import { removeUnconfirmedFiles, type RemovableFile } from './file-removal';
import { Files, type FileRecord } from './records/files';
import { checkDatabase, type HealthCheck } from './health';
import { LastConfirmations, type Confirming } from './records/last-confirmations';
import { LastSeen } from './records/last-seen';
import { DirectoryLock } from './lock';
import type { DeletedFile } from './records/file-statements';
import { OpenUploads, type BeginningFile } from './uploads/open-uploads';
import { reconcile, type Discrepancy } from './check/reconcile';
import { RowContents } from './contents/folder/row-contents';
import { Statements } from './records/statements';
import { uploadSpace } from './uploads/store-space';
import type { Upload } from './uploads/upload';
import type { UploadSpace } from './uploads/upload-space';
import { WriteQueue } from './records/write-queue';

/** How long a name stays with an owner that never sent a public key, in milliseconds. */
const NAME_RELEASE_MS = 60_000;

/** How long a client may take to confirm a file before it gets its row all the same, in milliseconds. */
const UNCONFIRMED_MS = 1000;

/** How long no small content must have come before those in rows move to their folders, in milliseconds. */
const QUIET_MS = 250;

/** What {@link Store.open} needs. */
export interface StoreOptions {
  /** The data directory; made if it does not exist. */
  readonly directory: string;
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
  /** Bytes that uploads leave free on the disk; by default, and with 0, nobody looks. */
  readonly freeSpace?: number | undefined;
  /** Told of leftovers that could not be removed; a process warning by default. */
  readonly warn?: Warn | undefined;
}

/** What waits in a store. */
export interface StoreLoad {
  /** Changes of the database that wait for a transaction. */
  readonly waitingWrites: number;
  /** Uploads that have neither a row nor come to nothing. */
  readonly openUploads: number;
}

interface StoreParts {
  readonly contents: Contents;
  readonly source: ContentSource;
  readonly reads: Statements;
  readonly writes: WriteQueue;
  readonly confirmations: LastConfirmations;
  readonly uploads: OpenUploads;
  readonly space: UploadSpace;
  readonly now: () => Date;
  readonly closers: readonly Closer[];
}

/**
 * Clients, files and their contents in one data directory, used by one server at a time (docs/architecture.md,
 * "Durability"). Every promise of a change resolves when the change survives a power cut.
 *
 * Writes share one connection and one queue. Reads have a connection of their own: on the writer's they would see what an
 * open transaction may yet take back, and in the queue they would wait for other people's fsync.
 */
export class Store {
  private closing: Promise<void> | undefined;

  private constructor(
    readonly clients: Clients,
    readonly files: Files,
    /** What the start-up found out of order, for the log. */
    readonly reconciliation: readonly Discrepancy[],
    private readonly parts: StoreParts,
  ) {}

  /**
   * Takes the lock, brings the database up to date and reconciles it with the contents.
   *
   * @throws StorageError `E_DATA_LOCKED`, `E_NOT_A_DIRECTORY`, `E_SQLITE_DRIVER`, `E_STORAGE`; and where the database is not one
   *   to go on with, in which case nothing was changed, as {@link requireGoodCondition} does
   */
  static async open(options: StoreOptions): Promise<Store> {
    const directory = resolve(options.directory);
    const warn = options.warn ?? ((error: Error) => process.emitWarning(error));
    const now = options.now ?? (() => new Date());
    const newId = options.newId ?? (() => randomBytes(16));
    const closers: Closer[] = [];
    try {
      await requireNoFile(directory);
      await makeDirectory(directory);
      const lock = await DirectoryLock.acquire(directory);
      closers.push(() => lock.release());
      await requireGoodCondition(directory);
      await createDatabaseFile(directory);
      const contents = new FolderContents(directory, warn, options.freeSpace);
      await contents.prepare();
      const connection = await openForWriting(directory);
      closers.push(() => connection.destroy());
      const writes = new WriteQueue(connection);
      closers.push(() => writes.close());
      const rowContents = new RowContents(contents, writes, warn, options.quietMs ?? QUIET_MS);
      const statements = new Statements(connection);
      closers.push(() => statements.close());
      const reconciliation = await reconcile({ directory, contents, statements, writes, now, newId });
      await statements.close();
      await rowContents.moveOut();
      const reader: DataSource = await openForReading(directory);
      closers.push(() => reader.destroy());
      const reads = new Statements(reader);
      closers.push(() => reads.close());
      const lastSeen = new LastSeen(writes, now, warn);
      closers.push(() => lastSeen.close());
      const nameReleaseMs = options.nameReleaseMs ?? NAME_RELEASE_MS;
      const space = uploadSpace(options, { directory, reads, warn });
      const clients = new Clients({ reads, writes, lastSeen, space, now, nameReleaseMs });
      const unconfirmedMs = options.unconfirmedMs ?? UNCONFIRMED_MS;
      closers.push(() => rowContents.moveOut());
      const confirmations = new LastConfirmations(lastSeen, now);
      const shared = { contents, rowContents, writes, confirmations, space, now, warn };
      const uploads = new OpenUploads({ ...shared, newId, unconfirmedMs });
      closers.push(() => uploads.close());
      return new Store(clients, new Files(reads), reconciliation, {
        ...{ ...shared, reads, uploads, closers },
        source: contentSource(contents, reads, true),
      });
    } catch (error) {
      await closeAll(closers).catch(warn);
      throw storageError(`the data directory ${directory} cannot be opened`, error);
    }
  }

  /**
   * Starts to take a content in. A repeated name is a new file. That there is such a client is not asked before its row.
   *
   * @throws StorageError `E_QUOTA`, `E_FREE_SPACE`, `E_STORE_CLOSED`, `E_STORAGE`
   */
  async beginUpload(file: BeginningFile): Promise<Upload> {
    return this.parts.uploads.begin(file);
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
    const isRecorded = await this.parts.uploads.find(fileId)?.record(confirming);
    if (isRecorded !== true) await this.verifyRow(fileId, confirming);
  }

  /**
   * Nobody is about to confirm the file any more: it is there, not verified. Where that fails nothing is left of it, with
   * a warning.
   */
  async keep(fileId: Uint8Array): Promise<void> {
    const upload = this.parts.uploads.find(fileId);
    if (upload !== undefined) await this.parts.uploads.keep(upload);
  }

  /**
   * The client gave up: the row, where there is one, and the content go. The row goes first, so that a crash between the two
   * leaves a stray for the quarantine and not a row without its content.
   *
   * @throws StorageError `E_UNKNOWN_FILE`, `E_FILE_VERIFIED`, `E_STORAGE`
   */
  async discard(fileId: Uint8Array): Promise<void> {
    const upload = this.parts.uploads.find(fileId);
    const deleted =
      upload !== undefined && (await upload.abort())
        ? await this.discardReplaced(upload)
        : await this.parts.writes.change(fileDeletion, fileId);
    if (deleted === undefined) return;
    this.parts.space.removed(deleted.clientId, deleted.size);
    await this.parts.contents.remove(deleted.path);
  }

  /**
   * Removes files that came before a time and that their clients never confirmed, in small steps; verified files stay. To
   * stop early, end the iteration.
   *
   * @returns what each step has removed
   * @throws StorageError `E_STORAGE`, `E_STORE_CLOSED`
   */
  async *removeUnconfirmed(before: Date): AsyncGenerator<readonly RemovableFile[]> {
    for await (const removed of removeUnconfirmedFiles(this.parts, before)) {
      for (const { clientId, size } of removed) this.parts.space.removed(hex(clientId), size);
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
    const { source, writes, now } = this.parts;
    const state = await checkContent(source, file, checksums, onPiece);
    const isNews = state.kind !== 'intact' || file.state !== 'stored' || file.damagedAt !== undefined;
    if (isNews) await writes.change(conditionChange, [{ id: file.id, found: state.kind, at: now() }]);
    return state;
  }

  /** What waits in the store just now. */
  get load(): StoreLoad {
    return { waitingWrites: this.parts.writes.waiting, openUploads: this.parts.uploads.count };
  }

  /** Whether the store is of use: the database answers, contents may be written, and there is room. */
  async checks(): Promise<readonly HealthCheck[]> {
    const [database, contents] = await Promise.all([checkDatabase(this.clients), this.parts.contents.checks()]);
    return [database, ...contents];
  }

  /** Ends running uploads, waits for the writes that were taken, and gives the lock back. May be called again. */
  close(): Promise<void> {
    this.closing ??= closeAll(this.parts.closers);
    return this.closing;
  }

  private async verifyRow(id: Uint8Array, confirming: Confirming): Promise<void> {
    const { writes, confirmations, now } = this.parts;
    const confirmed = { ...confirming, isNews: true, at: now() };
    confirmations.forget(await writes.change(fileVerification, { id, confirmed }));
  }

  private async discardReplaced({ replaces }: Upload): Promise<DeletedFile | undefined> {
    return replaces && this.parts.writes.change(replacedDeletion, replaces);
  }
}
