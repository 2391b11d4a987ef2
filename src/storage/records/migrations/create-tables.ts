import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The first form of the database. `FOREIGN KEY` keeps a client with files from being deleted. */
export class CreateTables implements MigrationInterface {
  // TypeORM orders migrations by the timestamp at the end of the name.
  readonly name = 'CreateTables1767225600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "clients" (
      "ID" blob(16) PRIMARY KEY NOT NULL CHECK (length("ID") = 16),
      "Name" blob(255) NOT NULL UNIQUE CHECK (length("Name") <= 255),
      "PublicKey" blob(160),
      "LastSeen" datetime NOT NULL,
      "AESKey" blob(32),
      "Profile" text NOT NULL,
      "Checksum" text
    )`);
    await runner.query(`CREATE TABLE "files" (
      "ID" blob(16) PRIMARY KEY NOT NULL CHECK (length("ID") = 16),
      "ClientID" blob(16) NOT NULL REFERENCES "clients" ("ID"),
      "FileName" blob(255) NOT NULL CHECK (length("FileName") <= 255),
      "PathName" text(255) NOT NULL UNIQUE,
      "Verified" boolean NOT NULL,
      "Size" integer NOT NULL,
      "Checksum" integer NOT NULL,
      "ChecksumId" text NOT NULL,
      "ReceivedAt" datetime NOT NULL,
      "State" text NOT NULL CHECK ("State" IN ('stored', 'missing'))
    )`);
    await runner.query('CREATE INDEX "files_ClientID" ON "files" ("ClientID")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "files"');
    await runner.query('DROP TABLE "clients"');
  }
}
