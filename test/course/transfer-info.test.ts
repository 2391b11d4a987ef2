import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTransferInfo, readTransferInfo } from '../../src/course/transfer-info';
import { freshDirectory } from './directory';
import { refusal, rejection } from './refusal';

const sample = { host: '127.0.0.1', port: 1256, name: 'Michael Jackson', file: 'New product spec.docx' };
const text = '127.0.0.1:1256\nMichael Jackson\nNew product spec.docx\n';

describe('transfer.info is read', () => {
  test.each([
    ['as the reference writes it', text],
    ['with CRLF', text.replaceAll('\n', '\r\n')],
    ['without a last line ending', text.slice(0, -1)],
    ['with empty lines at the end', `${text}\n  \r\n`],
    ['with a byte order mark', `\ufeff${text}`],
    ['with spaces around its lines', text.replaceAll('\n', ' \t\n ')],
  ])('%s', (_, content) => {
    expect(parseTransferInfo(content)).toEqual(sample);
    expect(parseTransferInfo(Buffer.from(content))).toEqual(sample);
  });

  test('with an IPv6 address, which loses its brackets', () => {
    expect(parseTransferInfo('[::1]:65535\nA\nb')).toEqual({ host: '::1', port: 65535, name: 'A', file: 'b' });
  });

  test('with a host name', () => {
    expect(parseTransferInfo('my-server.local:1\nA\nb').host).toBe('my-server.local');
  });

  test('with a name of 100 characters, however many bytes those have', () => {
    const name = '\u{1f600}'.repeat(100);
    expect(parseTransferInfo(`localhost:1\n${name}\nb`).name).toBe(name);
  });

  test('with a path of Windows, as written', () => {
    expect(parseTransferInfo('localhost:1\nA\nC:\\my files\\é.txt\n').file).toBe('C:\\my files\\é.txt');
  });
});

describe('transfer.info is refused, with the line and what to do, when', () => {
  const hostPort = 'Write it like 127.0.0.1:1234, an IPv6 address like [::1]:1234.';
  const portHint = 'Give the port that the server listens on.';

  test.each([
    ['it is empty', '', 1, 'should hold the server as ip:port, but is missing', 'Write the server as ip:port there.'],
    ['the name is missing', 'h:1\n', 2, 'should hold the client name, but is missing', 'Write the client name there.'],
    [
      'the name is empty',
      'h:1\n \nb\n',
      2,
      'should hold the client name, but is empty',
      'Write the client name there.',
    ],
    [
      'the file is missing',
      'h:1\nA\n',
      3,
      'should hold the path of the file to send, but is missing',
      'Write the path of the file to send there.',
    ],
    [
      'there is a line too many',
      `${text}\nmore\n`,
      5,
      'is one too many',
      'Leave one file in it; name further files as arguments.',
    ],
    [
      'the name is too long',
      `h:1\n${'n'.repeat(101)}\nb`,
      2,
      'holds a client name of 101 characters',
      'Shorten it to 100 or fewer.',
    ],
    [
      'the name holds a control character',
      'h:1\nA\0B\nb',
      2,
      'holds a control character',
      'Remove it, or save the file as UTF-8.',
    ],
    ['the port is missing', '127.0.0.1\nA\nb', 1, ': server address "127.0.0.1" is not host:port', hostPort],
    ['an IPv6 address has no brackets', '::1:1234\nA\nb', 1, ': server address "::1:1234" is not host:port', hostPort],
    [
      'the brackets hold no IPv6 address',
      '[1.2.3.4]:1\nA\nb',
      1,
      ': server address "[1.2.3.4]:1" has no IPv6 address in its brackets',
      'Write it like [::1]:1234.',
    ],
    [
      'the address is out of range',
      '127.0.0.256:1\nA\nb',
      1,
      ': server address "127.0.0.256:1" has no IP address or host name before the colon',
      'Write it like 127.0.0.1:1234.',
    ],
    [
      'the host is missing',
      ':1234\nA\nb',
      1,
      ': server address ":1234" has no IP address or host name before the colon',
      'Write it like 127.0.0.1:1234.',
    ],
    ['the port is 0', 'h:0\nA\nb', 1, ': server address "h:0" has no port from 1 to 65535 after the colon', portHint],
    [
      'the port is too large',
      'h:65536\nA\nb',
      1,
      ': server address "h:65536" has no port from 1 to 65535 after the colon',
      portHint,
    ],
    [
      'the port is no number',
      'h:1e3\nA\nb',
      1,
      ': server address "h:1e3" has no port from 1 to 65535 after the colon',
      portHint,
    ],
  ])('%s', (_, content, line, what, hint) => {
    const message = `transfer.info line ${line}${what.startsWith(':') ? '' : ' '}${what}`;
    expect(refusal(() => parseTransferInfo(content))).toEqual({
      name: 'CourseFileError',
      code: 'E_TRANSFER_INFO',
      message,
      line,
      hint,
    });
  });

  test('it is not UTF-8', () => {
    expect(refusal(() => parseTransferInfo(Buffer.from('h:1\nRen\xe9\nb', 'latin1')))).toEqual({
      name: 'CourseFileError',
      code: 'E_TRANSFER_INFO',
      message: 'transfer.info line 2 is not UTF-8',
      line: 2,
      hint: 'Save the file as UTF-8.',
    });
  });
});

describe('transfer.info of a directory', () => {
  const directory = freshDirectory();

  test('is read', async () => {
    writeFileSync(join(directory(), 'transfer.info'), text);
    await expect(readTransferInfo(directory())).resolves.toEqual(sample);
  });

  test('may be missing, as the directory itself', async () => {
    await expect(readTransferInfo(directory())).resolves.toBeUndefined();
    await expect(readTransferInfo(join(directory(), 'none'))).resolves.toBeUndefined();
  });

  test('that cannot be read is a named error', async () => {
    const path = join(directory(), 'transfer.info');
    mkdirSync(path);
    expect(await rejection(readTransferInfo(directory()))).toEqual({
      name: 'CourseFileError',
      code: 'E_COURSE_FILE',
      message: `${path} cannot be read (EISDIR)`,
      line: undefined,
      hint: 'Make it a file that this user may read, or remove it.',
    });
  });
});
