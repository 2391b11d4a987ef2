import type { MigrationInterface, QueryRunner } from 'typeorm';
import { typesOf } from '../column-types';

/** When a content was found not to be what its row says (docs/damage.md). */
export class AddDamage implements MigrationInterface {
  // TypeORM orders migrations by the timestamp at the end of the name.
  readonly name = 'AddDamage1795478400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "files" ADD COLUMN "Damaged" ${typesOf(runner).time}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "files" DROP COLUMN "Damaged"');
  }
}
