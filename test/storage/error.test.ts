import { storageError } from '../../src/storage/error';

test.each([
  ['EMFILE: too many open files, open', /^Too many files are open: .*ulimit -n.*--max-connections/],
  ['ENFILE: file table overflow, open', /^Too many files are open/],
  ['ENOSPC: no space left on device, write', /^Free some space/],
  ['SQLITE_FULL: database or disk is full', /^Free some space/],
  ['EACCES: permission denied, open', /^Check that this user may write/],
  ['EIO: i/o error, read', /^Check the disk/],
])('%s is told with what to do about it', (message, hint) => {
  const error = storageError('an upload could not be started', new Error(message));
  expect(error.message).toBe(`an upload could not be started: ${message}`);
  expect(error.hint).toMatch(hint);
});
