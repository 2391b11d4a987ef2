import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { hex } from '../text/hex';
import { unknownClient } from './client-update';
import { Clients, type ClientRecord } from './clients';
import { closeAll, type Closer } from './closers';
import { contentPath } from './content-path';
import { Contents, type Warn } from './contents';
import { createDatabaseFile, openForReading, openForWriting } from './database';
import { makeDirectory, requireNoFile } from './durable';
import { clientEntity, fileEntity } from './entities';
import { StorageError, storageError } from './error';
import { Files, toFileRecord } from './files';
import { LastSeen } from './last-seen';
import { DirectoryLock } from './lock';
import { reconcile, type Discrepancy } from './reconcile';
import { Statements } from './statements';
import { Upload, type AddRow } from './upload';
import { WriteQueue } from './write-queue';

/** How long a name stays with an owner that never sent a public key, in milliseconds. */
const NAME_RELEASE_MS = 60_000;

/** What {@link Store.open} needs. */
export interface StoreOptions {
  /** The data directory; made if it does not exist. */
  readonly directory: string;
  readonly now?: (() => Date) | undefined;
  /** Makes ids of files, 16 bytes each; random by default. */
  readonly newId?: (() => Uint8Array) | undefined;
  /** How long a name stays with an owner that never sent a public key; 60 000 ms by default. */
  readonly nameReleaseMs?: number | undefined;
  /** Told of leftovers that could not be removed; a process warning by default. */
  readonly warn?: Warn | undefined;
}

/**
 * Clients, files and their contents in one data directory, used by one server at a time (docs/architecture.md,
 * "Durability"). Every promise of a change resolves when the change survives a power cut.
 *
 * Writes share one connection and one queue. Reads have a connection of their own: on the writer's they would see what an
 * open transaction may yet take back, and in the queue they would wait for other people's fsync.
 */
export class Store {
  private readonly uploads = new Set<Upload>();
  private closing: Promise<void> | undefined;

  private constructor(
    readonly clients: Clients,
    readonly files: Files,
    /** What the start-up found out of order, for the log. */
    readonly reconciliation: readonly Discrepancy[],
    private readonly contents: Contents,
    private readonly writes: WriteQueue,
    private readonly now: () => Date,
    private readonly newId: () => Uint8Array,
    private readonly closers: readonly Closer[],
  ) {}

  /**
   * Takes the lock, brings the database up to date and reconciles it with the contents.
   *
   * @throws StorageError `E_DATA_LOCKED`, `E_NOT_A_DIRECTORY`, `E_FOREIGN_DATABASE`, `E_SQLITE_DRIVER`, `E_STORAGE`
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
      await createDatabaseFile(directory);
      const contents = new Contents(directory, warn);
      await contents.prepare();
      const connection = await openForWriting(directory);
      closers.push(() => connection.destroy());
      const writes = new WriteQueue(connection);
      closers.push(() => writes.close());
      const reconciliation = await reconcile({ directory, contents, connection, writes, now, newId });
      const reader: DataSource = await openForReading(directory);
      closers.push(() => reader.destroy());
      const reads = new Statements(reader);
      closers.push(() => reads.close());
      const lastSeen = new LastSeen(writes, now, warn);
      closers.push(() => lastSeen.close());
      const nameReleaseMs = options.nameReleaseMs ?? NAME_RELEASE_MS;
      const clients = new Clients({ reads, writes, lastSeen, now, nameReleaseMs });
      return new Store(clients, new Files(reader), reconciliation, contents, writes, now, newId, closers);
    } catch (error) {
      await closeAll(closers).catch(warn);
      throw storageError(`the data directory ${directory} cannot be opened`, error);
    }
  }

  /**
   * Starts to take a content in. A repeated name is a new file.
   *
   * @throws StorageError `E_UNKNOWN_CLIENT`, `E_STORE_CLOSED`, `E_STORAGE`
   */
  async beginUpload(file: { readonly clientId: Uint8Array; readonly fileName: Uint8Array }): Promise<Upload> {
    this.requireOpen();
    const fileName = Buffer.from(file.fileName);
    const client = await this.clients.find(file.clientId);
    if (client === undefined) throw unknownClient(hex(file.clientId));
    const fileId = Buffer.from(this.newId());
    const path = contentPath(client.id, fileId, fileName);
    const writer = await this.contents.create(fileId).catch((error: unknown) => {
      throw storageError('an upload could not be started', error);
    });
    const addRow = this.rowAdder(client, fileId, fileName, path);
    const upload = new Upload(fileId, path, writer, this.contents, addRow, (ended) => this.uploads.delete(ended));
    this.uploads.add(upload);
    try {
      // The store may have been closed meanwhile, without knowing of this upload.
      this.requireOpen();
      return upload;
    } catch (error) {
      await upload.abort();
      throw error;
    }
  }

  /**
   * The client confirmed the checksum: the file is verified, and the checksum is remembered for the client. Repeating it
   * changes nothing.
   *
   * @throws StorageError `E_UNKNOWN_FILE`, `E_STORAGE`
   */
  async verify(fileId: Uint8Array, checksumId: string): Promise<void> {
    const id = Buffer.from(fileId);
    await this.writes.transaction('a file could not be marked as verified', async (manager) => {
      const file = await manager.findOneBy(fileEntity, { id });
      if (file === null) throw unknownFile(id);
      await manager.update(fileEntity, { id }, { verified: true });
      await manager.update(clientEntity, { id: file.clientId }, { checksum: checksumId, lastSeen: this.now() });
    });
  }

  /**
   * The client gave up: the row and its content go. The row goes first, so that a crash between the two leaves a stray
   * for the quarantine and not a row without its content.
   *
   * @throws StorageError `E_UNKNOWN_FILE`, `E_FILE_VERIFIED`, `E_STORAGE`
   */
  async discard(fileId: Uint8Array): Promise<void> {
    const id = Buffer.from(fileId);
    const path = await this.writes.transaction('a file could not be discarded', async (manager) => {
      const file = await manager.findOneBy(fileEntity, { id });
      if (file === null) throw unknownFile(id);
      if (file.verified) throw new StorageError('E_FILE_VERIFIED', `the file ${hex(id)} is verified and stays`);
      await manager.delete(fileEntity, { id });
      return file.pathName;
    });
    await this.contents.remove(path);
  }

  /** Ends running uploads, waits for the writes that were taken, and gives the lock back. May be called again. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private requireOpen(): void {
    if (this.closing !== undefined) {
      throw new StorageError('E_STORE_CLOSED', 'an upload could not be started: the store is closed');
    }
  }

  private async end(): Promise<void> {
    await Promise.all([...this.uploads].map((upload) => upload.abort()));
    await closeAll(this.closers);
  }

  private rowAdder(client: ClientRecord, id: Buffer, fileName: Buffer, pathName: string): AddRow {
    return async ({ size, checksum, checksumId, replaces }) => {
      const clientId = Buffer.from(client.id);
      const content = { id, clientId, fileName, pathName, size, checksum, checksumId };
      const row = { ...content, verified: false, receivedAt: this.now(), state: 'stored' as const };
      const rejected = replaces && { id: Buffer.from(replaces), clientId, verified: false };
      return this.writes.transaction('a file could not be recorded', async (manager) => {
        await manager.insert(fileEntity, row);
        const replaced = rejected ? await manager.findOneBy(fileEntity, rejected) : null;
        if (replaced !== null) await manager.delete(fileEntity, { id: replaced.id });
        return { file: toFileRecord(row, client.name), replacedPath: replaced?.pathName };
      });
    };
  }
}

function unknownFile(id: Uint8Array): StorageError {
  return new StorageError('E_UNKNOWN_FILE', `no file has the id ${hex(id)}`);
}
