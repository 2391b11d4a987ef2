import { Command } from 'commander';
import { addLocationOptions, locationFrom } from '../../src/cli/store-location';
import type { UsageError } from '../../src/cli/usage-error';

const DB = 'postgres://ana:secret@db.example/sealwire';
const CONTENTS = 's3://bucket/prefix';

function located(...args: readonly string[]) {
  const command = new Command().exitOverride();
  addLocationOptions(command);
  command.parse(args, { from: 'user' });
  return locationFrom(command);
}

function refusal(...args: readonly string[]): UsageError {
  try {
    located(...args);
  } catch (error) {
    return error as UsageError;
  }
  throw new Error('it was taken');
}

test('a store is in a data directory by default', () => {
  expect(located()).toBe('sealwire-data');
  expect(located('--data', 'there')).toBe('there');
});

test('a shared store is a database and a bucket', () => {
  expect(located('--db', DB, '--contents', CONTENTS)).toEqual({ database: DB, contents: CONTENTS });
  expect(located('--db', 'postgresql:///sealwire', '--contents', 's3://bucket')).toEqual({
    database: 'postgresql:///sealwire',
    contents: 's3://bucket',
  });
});

test.each([
  ['--db', DB, '--contents'],
  ['--contents', CONTENTS, '--db'],
])('%s alone is refused, and the error names what is missing', (name, value, missing) => {
  expect(refusal(name, value).message).toContain(`${name} needs ${missing}`);
});

test('a data directory beside a shared store is refused, also as a variable', () => {
  expect(refusal('--data', 'there', '--db', DB, '--contents', CONTENTS).message).toContain('--data');
  process.env['SEALWIRE_DATA'] = 'there';
  try {
    expect(refusal('--db', DB, '--contents', CONTENTS).hint).toContain('SEALWIRE_DATA');
  } finally {
    delete process.env['SEALWIRE_DATA'];
  }
});

test.each([
  ['--db', 'ana:secret@db.example/sealwire'],
  ['--db', 'mysql://ana:secret@db.example/sealwire'],
  ['--contents', '/var/lib/secret'],
  ['--contents', 'https://secret.example/bucket'],
])('%s with what is none is refused without repeating it', (name, value) => {
  const { message, hint } = refusal('--db', DB, '--contents', CONTENTS, name, value);
  expect(message).toContain(`${name} is not a URL`);
  expect(`${message} ${hint}`).not.toContain('secret');
});

test.each(['postgres://ana:p@ss#word@db.example/sealwire', 'postgres://ana:p@ss/word@db.example/sealwire'])(
  'a password with a character that ends the host is refused without repeating any of it (%s)',
  (url) => {
    const { message, hint } = refusal('--db', url, '--contents', CONTENTS);
    expect(message).toContain('--db has a character that has to be escaped');
    expect(`${message} ${hint}`).not.toMatch(/ss#|ss\/|word@/);
  },
);
