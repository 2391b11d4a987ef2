import type { MigrationInterface, QueryRunner } from 'typeorm';
import { typesOf } from '../column-types';

/** The first form of the database. `FOREIGN KEY` keeps a client with files from being deleted. */
export class CreateTables implements MigrationInterface {
  // TypeORM orders migrations by the timestamp at the end of the name.
  readonly name = 'CreateTables1767225600000';

  async up(runner: QueryRunner): Promise<void> {
    const { bytes, text, time, integer, rowNumber } = typesOf(runner);
    await runner.query(`CREATE TABLE "clients" (
      "ID" ${bytes(16)} PRIMARY KEY NOT NULL CHECK (length("ID") = 16),
      "Name" ${bytes(255)} NOT NULL UNIQUE CHECK (length("Name") <= 255),
      "PublicKey" ${bytes(160)},
      "LastSeen" ${time} NOT NULL,
      "AESKey" ${bytes(32)},
      "Profile" text NOT NULL,
      "Checksum" text${rowNumber}
    )`);
    await runner.query(`CREATE TABLE "files" (
      "ID" ${bytes(16)} PRIMARY KEY NOT NULL CHECK (length("ID") = 16),
      "ClientID" ${bytes(16)} NOT NULL REFERENCES "clients" ("ID"),
      "FileName" ${bytes(255)} NOT NULL CHECK (length("FileName") <= 255),
      "PathName" ${text(255)} NOT NULL UNIQUE,
      "Verified" boolean NOT NULL,
      "Size" ${integer} NOT NULL,
      "Checksum" ${integer} NOT NULL,
      "ChecksumId" text NOT NULL,
      "ReceivedAt" ${time} NOT NULL,
      "State" text NOT NULL CHECK ("State" IN ('stored', 'missing'))${rowNumber}
    )`);
    await runner.query('CREATE INDEX "files_ClientID" ON "files" ("ClientID")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "files"');
    await runner.query('DROP TABLE "clients"');
  }
}
