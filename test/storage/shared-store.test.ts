import { StorageError } from '../../src/storage';
import { ObjectStoreError } from '../../src/storage/contents/s3/object-store-error';
import { PostgresFailure } from '../../src/storage/records/postgresql/postgres-failure';
import { patiently } from '../../src/storage/shared-store';

function refused(): StorageError {
  const cause = new PostgresFailure(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
  return new StorageError('E_STORAGE', 'the database cannot be opened', { cause });
}

function bucket(isPassing: boolean): ObjectStoreError {
  return new ObjectStoreError('the bucket does not answer', { isPassing, hint: 'Wait.', cause: undefined });
}

/** Fails with each of the errors once, and then succeeds. */
async function waitedFor(...errors: readonly Error[]) {
  const told: string[] = [];
  const left = [...errors];
  const task = async (): Promise<string> => {
    const error = left.shift();
    if (error !== undefined) throw error;
    return 'open';
  };
  let pauses = 0;
  const result = await patiently(
    task,
    ({ message }) => told.push(message),
    async () => (pauses += 1),
  );
  return { result, told, pauses };
}

test('a start waits for a database and a bucket that cannot be reached, and says so each time', async () => {
  expect(await waitedFor(refused(), refused(), bucket(true))).toEqual({
    result: 'open',
    told: ['the database cannot be opened', 'the database cannot be opened', 'the bucket does not answer'],
    pauses: 3,
  });
});

test.each([
  ['a wrong password', new StorageError('E_STORAGE', 'no', { cause: new PostgresFailure({ code: '28P01' }) })],
  [
    'a database that is not there',
    new StorageError('E_STORAGE', 'no', { cause: new PostgresFailure({ code: '3D000' }) }),
  ],
  ['a database of a newer version', new StorageError('E_NEWER_DATABASE', 'no')],
  ['a bucket that refuses', bucket(false)],
])('it does not wait for %s', async (_, error) => {
  await expect(waitedFor(error)).rejects.toBe(error);
});
