import { loadSqliteDriver } from '../../src/storage/records/sqlite/driver';

jest.mock('sqlite3', () => {
  throw new Error('GLIBC_2.38 not found');
});

it('says how to build a driver that does not load', async () => {
  await expect(loadSqliteDriver()).rejects.toMatchObject({
    code: 'E_SQLITE_DRIVER',
    message: 'the sqlite3 driver does not load: GLIBC_2.38 not found',
    hint: 'Install a C++ compiler and Python 3, then run `npm rebuild sqlite3 --build-from-source`.',
  });
});
