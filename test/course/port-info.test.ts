import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPortInfo } from '../../src/course/port-info';
import { freshDirectory } from './directory';

const directory = freshDirectory();
const put = (name: string, content: string): void => writeFileSync(join(directory(), name), content);

describe('the port beside the server', () => {
  test.each(['1357', '1357\n', ' 1357 \r\n', '\ufeff1357'])('is read from port.info: %j', async (content) => {
    put('port.info', content);
    await expect(readPortInfo(directory())).resolves.toEqual({ port: 1357, warning: undefined });
  });

  test('is read from info.port where there is no port.info', async () => {
    put('info.port', '65535');
    await expect(readPortInfo(directory())).resolves.toEqual({ port: 65535, warning: undefined });
  });

  test('is that of port.info where both are there', async () => {
    put('port.info', '1');
    put('info.port', '2');
    await expect(readPortInfo(directory())).resolves.toEqual({ port: 1, warning: undefined });
  });
});

describe('a server starts on the default port, with a warning, when port.info', () => {
  test('is missing', async () => {
    await expect(readPortInfo(directory())).resolves.toEqual({
      port: undefined,
      warning: `${directory()} holds no port.info or info.port; the default port is used`,
    });
  });

  test.each(['', 'abc', '0', '65536', '-1', '12 34', '1357.0'])('holds %j', async (content) => {
    put('port.info', content);
    await expect(readPortInfo(directory())).resolves.toEqual({
      port: undefined,
      warning: 'port.info holds no port from 1 to 65535; the default port is used',
    });
  });

  test('cannot be read', async () => {
    const path = join(directory(), 'port.info');
    mkdirSync(path);
    await expect(readPortInfo(directory())).resolves.toEqual({
      port: undefined,
      warning: `${path} cannot be read (EISDIR); the default port is used`,
    });
  });
});
