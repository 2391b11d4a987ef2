import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Grows with every change of a client, so that who has looked at it and decides by what he saw is told that somebody has
 * changed it meanwhile (docs/decisions/records-in-postgresql.md).
 */
export class AddVersion implements MigrationInterface {
  // TypeORM orders migrations by the timestamp at the end of the name.
  readonly name = 'AddVersion1795824000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "clients" ADD COLUMN "Version" integer NOT NULL DEFAULT 1');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "clients" DROP COLUMN "Version"');
  }
}
