import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What servers that share a database tell each other: who does what one of them does, and short-lived values. */
export class AddSharedTables implements MigrationInterface {
  // TypeORM orders migrations by the timestamp at the end of the name.
  readonly name = 'AddSharedTables1795824100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "leases" (
      "Name" text PRIMARY KEY NOT NULL,
      "Holder" text NOT NULL,
      "Token" bigint NOT NULL,
      "Until" timestamptz NOT NULL
    )`);
    await runner.query(`CREATE TABLE "notes" (
      "Key" text PRIMARY KEY NOT NULL,
      "Value" text NOT NULL,
      "Until" timestamptz NOT NULL
    )`);
    await runner.query('CREATE INDEX "notes_Until" ON "notes" ("Until")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "notes"');
    await runner.query('DROP TABLE "leases"');
  }
}
