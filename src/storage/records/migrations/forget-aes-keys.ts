import type { MigrationInterface, QueryRunner } from 'typeorm';

/** AES keys live and end with the connection that they were given to; the column is kept, empty, for who reads the table. */
export class ForgetAesKeys implements MigrationInterface {
  // TypeORM orders migrations by the timestamp at the end of the name.
  readonly name = 'ForgetAesKeys1795219200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('UPDATE "clients" SET "AESKey" = NULL');
  }

  /** The keys are gone, and an empty column is what the form before this one has for clients without a key. */
  async down(): Promise<void> {}
}
