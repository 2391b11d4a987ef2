import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A small content lies in its row until it has moved to its folder (docs/decisions/small-contents-by-the-log.md). */
export class AddRowContents implements MigrationInterface {
  // TypeORM orders migrations by the timestamp at the end of the name.
  readonly name = 'AddRowContents1795305600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "files" ADD COLUMN "Content" blob');
    await runner.query('CREATE INDEX "files_Content" ON "files" ("ID") WHERE "Content" IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "files_Content"');
    await runner.query('ALTER TABLE "files" DROP COLUMN "Content"');
  }
}
