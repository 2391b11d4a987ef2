import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { createChecksum } from '../../crypto/checksum';
import { hex } from '../../text/hex';
import { conditionChange } from '../records/content-conditions';
import { checkContent } from '../check/content-check';
import { contentAt } from '../contents/content-path';
import { foldersWithContents, namesIn } from '../contents/folder/content-folders';
import type { Checksums } from '../check/content-judge';
import { contentSource } from '../contents/content-source';
import { columnsOf } from '../records/sqlite/database';
import { fromDatabaseTime, toDatabaseTime } from '../records/database-time';
import { fileSystem } from '../file-system';
import { PATHS_WITHOUT_ROW } from '../records/file-statements';
import { Files } from '../records/files';
import { CONTENT_FOLDER } from '../layout';
import { piecesOf } from '../contents/folder/pieces';
import { UnreadableContent } from '../contents/unreadable-content';
import { salvage, type NumberedRow } from './salvage';
import { SqliteStatements } from '../records/sqlite/sqlite-statements';
import type { Parameter, Statements } from '../records/statements';

/** What a rebuilt database has, and from where. */
export interface RebuiltRows {
  /** Rows of the old database that could be read. */
  clients: number;
  files: number;
  /** Of these files, those whose content is what the row says, is not, and is not there. */
  intact: number;
  damaged: number;
  missing: number;
  /** Clients of whom only the id is known: from the folders of contents, or from rows of files. */
  placeholders: number;
  /** Files of which only the content is known; none of them counts as verified. */
  recovered: number;
}

/** What rows are made from. */
export interface RowsOptions {
  readonly directory: string;
  /** The first one is what a content gets that no row tells of. */
  readonly checksums: Checksums;
  /** The edition of clients of whom only the id is known. */
  readonly profile: string;
  readonly now: Date;
  readonly onProgress?: ((checked: { readonly files: number; readonly bytes: number }) => void) | undefined;
}

type OldRow = NumberedRow & Readonly<Record<string, Parameter>>;

const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/;

/** Fills a new database: with what an old one still gives, with what contents say of themselves, and judges both together. */
export class RowsRebuild {
  readonly rows: RebuiltRows = {
    ...{ clients: 0, files: 0, intact: 0, damaged: 0, missing: 0, placeholders: 0, recovered: 0 },
  };
  private readonly statements: Statements;
  private readonly progress = { files: 0, bytes: 0 };

  constructor(
    private readonly connection: DataSource,
    private readonly options: RowsOptions,
  ) {
    this.statements = new SqliteStatements(connection);
  }

  /** Gives the connection back. */
  close(): Promise<void> {
    return this.statements.close();
  }

  /** Takes over the rows that can be read and are not nonsense. */
  async takeFrom(old: DataSource): Promise<void> {
    const statements = new SqliteStatements(old);
    try {
      for await (const row of this.salvaged(old, statements, 'clients')) {
        if (isBytes(row['ID'], 16) && isBytes(row['Name'])) this.rows.clients += await this.insert('clients', row);
      }
      for await (const row of this.salvaged(old, statements, 'files')) {
        const place = contentAt(String(row['PathName']));
        if (place === undefined || !isUsable(row)) continue;
        if (place.clientId !== hexOf(row['ClientID']) || place.fileId !== hexOf(row['ID'])) continue;
        await this.requireClient(place.clientId);
        this.rows.files += await this.insert('files', row);
      }
    } finally {
      await statements.close();
    }
  }

  /** Makes a row for each content without one; a row of the same id whose content lies elsewhere gets this one. */
  async takeContents(): Promise<void> {
    for (const clientId of foldersWithContents(this.options.directory)) {
      const paths = namesIn(this.options.directory, clientId).map((name) => `${CONTENT_FOLDER}/${clientId}/${name}`);
      const known = paths.filter((path) => contentAt(path) !== undefined).sort();
      const unknown = await this.statements.all<{ readonly path: string }>(PATHS_WITHOUT_ROW, JSON.stringify(known));
      for (const { path } of unknown) await this.takeContent(path);
    }
  }

  /** Has each row say what becomes of its content: verified stays only what is what the row says. */
  async judge(): Promise<void> {
    const { directory, checksums, now, onProgress } = this.options;
    const source = contentSource({ pieces: (path) => piecesOf(join(directory, path)) }, this.statements, true);
    for await (const files of new Files(this.statements).pages()) {
      for (const file of files) {
        const { kind } = await checkContent(source, file, checksums, (bytes) => {
          this.progress.bytes += bytes;
          onProgress?.(this.progress);
          return undefined;
        });
        this.progress.files += 1;
        if (kind === 'intact') this.rows.intact += 1;
        else if (kind === 'missing') this.rows.missing += 1;
        else this.rows.damaged += 1;
        await conditionChange.make(this.statements, [[{ id: file.id, found: kind, at: now }]]);
      }
    }
  }

  /** The rows of a table that can be read, with the columns that both databases have, but for keys that end with a connection. */
  private async *salvaged(old: DataSource, statements: Statements, table: string): AsyncGenerator<OldRow> {
    const theirs = await columnsOf(old, table);
    const columns = [...(await columnsOf(this.connection, table))].filter(
      (name) => theirs.has(name) && name !== 'AESKey',
    );
    if (columns.length === 0) return;
    const listed = columns.map((name) => `"${name}"`).join(', ');
    for await (const rows of salvage<OldRow>(statements, `SELECT rowid AS "row", ${listed} FROM "${table}"`))
      yield* rows;
  }

  /** @returns how many rows that made: none where it contradicts one that is there, or what a row has to be */
  private async insert(table: string, row: OldRow): Promise<number> {
    const columns = Object.keys(row).filter((name) => name !== 'row');
    const names = columns.map((name) => `"${name}"`).join(', ');
    const sql = `INSERT OR IGNORE INTO "${table}" (${names}) VALUES (${columns.map(() => '?').join(', ')}) RETURNING 1`;
    return (await this.statements.all(sql, ...columns.map((name) => row[name] ?? null))).length;
  }

  /** A client that owns something and whose row is lost: it has no key, and so registers anew when it comes back. */
  private async requireClient(clientId: string): Promise<void> {
    const { profile, now } = this.options;
    const sql = `INSERT OR IGNORE INTO "clients" ("ID", "Name", "Profile", "LastSeen") VALUES (unhex(?), ?, ?, ?) RETURNING 1`;
    const name = Buffer.from(`recovered-${clientId}`);
    this.rows.placeholders += (await this.statements.all(sql, clientId, name, profile, toDatabaseTime(now))).length;
  }

  private async takeContent(path: string): Promise<void> {
    const place = contentAt(path);
    if (place === undefined) return;
    const moved = await this.statements.all(
      `UPDATE "files" SET "PathName" = ? WHERE "ID" = unhex(?) AND "ClientID" = unhex(?) RETURNING 1`,
      ...[path, place.fileId, place.clientId],
    );
    if (moved.length > 0) return;
    await this.requireClient(place.clientId);
    const { size, checksum, checksumId, modified } = await this.factsOf(path, place.clientId);
    const sql = `INSERT INTO "files"
      ("ID", "ClientID", "FileName", "PathName", "Verified", "Size", "Checksum", "ChecksumId", "ReceivedAt", "State")
      VALUES (unhex(?), unhex(?), ?, ?, 0, ?, ?, ?, ?, 'stored')`;
    const received = toDatabaseTime(modified);
    const values = [place.fileId, place.clientId, Buffer.from(place.name), path, size, checksum, checksumId, received];
    await this.statements.all(sql, ...values);
    this.rows.recovered += 1;
  }

  /** What a content says of itself, with the checksum that its client used last, if that is known. */
  private async factsOf(path: string, clientId: string) {
    const [client] = await this.statements.all<{ readonly checksumId: string | null }>(
      `SELECT "Checksum" AS "checksumId" FROM "clients" WHERE "ID" = unhex(?)`,
      clientId,
    );
    const { checksums, directory } = this.options;
    const [first] = checksums.values();
    const spec = checksums.get(client?.checksumId ?? '') ?? first;
    if (spec === undefined) throw new TypeError('a rebuild needs a checksum');
    const checksum = createChecksum(spec);
    const { mtime, size } = await fileSystem.stat(join(directory, path));
    try {
      for await (const piece of piecesOf(join(directory, path))) checksum.update(piece);
    } catch (error) {
      // Its row is marked as damaged when it is judged.
      if (!(error instanceof UnreadableContent)) throw error;
    }
    return { size, checksum: checksum.digest(), checksumId: spec.id, modified: mtime };
  }
}

function isBytes(value: Parameter | undefined, length?: number): value is Buffer {
  return Buffer.isBuffer(value) && (length === undefined || value.length === length);
}

function hexOf(value: Parameter | undefined): string | undefined {
  return isBytes(value) ? hex(value) : undefined;
}

/** Whether a row of a file can be listed; a bit that flips may make a word of a number. */
function isUsable(row: OldRow): boolean {
  const time = row['ReceivedAt'];
  if (typeof time !== 'string' || !TIME.test(time) || Number.isNaN(fromDatabaseTime(time).getTime())) return false;
  return isBytes(row['FileName']) && Number.isSafeInteger(row['Size']) && Number.isSafeInteger(row['Checksum']);
}
