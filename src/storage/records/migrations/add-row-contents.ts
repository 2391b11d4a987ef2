import type { MigrationInterface, QueryRunner } from 'typeorm';
import { typesOf } from '../column-types';

/**
 * A small content lies in its row until it has moved to its folder (docs/decisions/small-contents-by-the-log.md). In a database
 * that servers share the column stays empty: their contents have no folder.
 */
export class AddRowContents implements MigrationInterface {
  // TypeORM orders migrations by the timestamp at the end of the name.
  readonly name = 'AddRowContents1795305600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "files" ADD COLUMN "Content" ${typesOf(runner).bytes()}`);
    await runner.query('CREATE INDEX "files_Content" ON "files" ("ID") WHERE "Content" IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "files_Content"');
    await runner.query('ALTER TABLE "files" DROP COLUMN "Content"');
  }
}
