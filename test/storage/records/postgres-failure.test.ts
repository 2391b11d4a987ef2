import { StorageError, storageError } from '../../../src/storage/error';
import { placeOf } from '../../../src/storage/records/postgresql/database-url';
import { isUnreachable, PostgresFailure } from '../../../src/storage/records/postgresql/postgres-failure';

function failure(code: string | undefined, message = 'something failed'): PostgresFailure {
  return new PostgresFailure(Object.assign(new Error(message), code === undefined ? {} : { code }));
}

describe('what PostgreSQL or the way to it fails with', () => {
  it.each([
    ['unreachable', ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', '57P03', '53300']],
    ['lost', ['ECONNRESET', 'EPIPE', '57P01', '57P02', '08006', '25P03', '25006']],
    ['conflict', ['40001', '40P01', '55P03', '23503']],
    ['refused', ['23505', '28P01', '3D000', '42501', '53100', '57014', '22021', '22P05']],
  ])('is %s by its code', (kind, codes) => {
    expect(codes.map((code) => [code, failure(code).kind])).toEqual(codes.map((code) => [code, kind]));
  });

  it.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Query read timeout',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable',
  ])('is a lost connection where the driver says "%s"', (text) => {
    expect(failure(undefined, text).kind).toBe('lost');
  });

  it.each([
    ['28P01', 'password authentication failed for user "sealwire"', /^Correct the user or the password/],
    ['28000', 'no pg_hba.conf entry for host', /pg_hba\.conf/],
    ['3D000', 'database "sealwire" does not exist', /^Create the database/],
    ['42501', 'permission denied for schema public', /^Give this user the rights/],
    ['53100', 'could not extend file: No space left on device', /^Free some space on the disk of PostgreSQL/],
    ['53300', 'sorry, too many clients already', /max_connections/],
    ['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:5432', /^Check that PostgreSQL runs/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', /sslmode/],
    [undefined, 'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', /^Add the password/],
    ['XX000', 'internal error', /log of PostgreSQL/],
  ])('says what to do: %s', (code, message, hint) => {
    const error = storageError('a client could not be registered', failure(code, message));
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ code: 'E_STORAGE', hint: expect.stringMatching(hint) });
    expect(error.message).toContain(`a client could not be registered: ${message}`);
    expect(error.message.split(code ?? message)).toHaveLength(2);
  });

  it('is refused where a file that the URL names is missing, and may pass where a socket is', () => {
    const missing = (syscall: string) =>
      new PostgresFailure(Object.assign(new Error('ENOENT'), { code: 'ENOENT', syscall }));
    expect(missing('open')).toMatchObject({ kind: 'refused', hint: expect.stringMatching(/name of the file/) });
    expect(missing('connect').kind).toBe('unreachable');
  });

  it('is the failure of the first address, where a name has several', () => {
    const first = Object.assign(new Error('connect ECONNREFUSED ::1:5432'), { code: 'ECONNREFUSED' });
    const both = new AggregateError([first, new Error('connect ECONNREFUSED 127.0.0.1:5432')]);
    expect(new PostgresFailure(both)).toMatchObject({
      ...{ kind: 'unreachable', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED ::1:5432' },
    });
  });

  it('is worth to wait for where the database cannot be reached, however often it was wrapped', () => {
    const wrapped = (code: string) => storageError('it cannot be opened', failure(code));
    expect(isUnreachable(wrapped('57P03'))).toBe(true);
    expect(isUnreachable(new Error('the server cannot start', { cause: wrapped('ECONNREFUSED') }))).toBe(true);
    expect(isUnreachable(wrapped('28P01'))).toBe(false);
    expect(isUnreachable(Object.assign(new Error('of something else'), { code: 'ECONNREFUSED' }))).toBe(false);
    expect(isUnreachable(undefined)).toBe(false);
  });
});

describe('a database in messages', () => {
  it.each([
    [
      'postgres://ana:s3cret@db.example:5433/course?sslmode=require&password=s3cret',
      'postgres://ana@db.example:5433/course',
    ],
    ['postgresql://:s3cret@db.example/course', 'postgresql://db.example/course'],
    ['postgres://db.example/course', 'postgres://db.example/course'],
  ])('has no password: %s', (url, place) => {
    expect(placeOf(url)).toBe(place);
  });

  it.each(['postgres://ana:s3cret@host:port/course', 'mysql://ana:s3cret@db.example/course', 's3cret'])(
    'is not repeated where it is no URL of PostgreSQL: %s',
    (url) => {
      const error = (() => {
        try {
          return placeOf(url);
        } catch (thrown) {
          return thrown;
        }
      })();
      expect(error).toMatchObject({ code: 'E_STORAGE', hint: expect.stringContaining('postgres://USER:PASSWORD@') });
      expect((error as Error).message).not.toContain('s3cret');
    },
  );
});
