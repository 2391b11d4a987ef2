import { lint, rulesBrokenBy } from './lint';

const crossed = ['sealwire/import-boundaries'];

describe('the import boundaries', () => {
  test.each([
    ['generated/codecs.ts', '../src/crypto/rsa'],
    ['generated/codecs.ts', '../codegen/model'],
    ['generated/codecs.ts', 'node:fs'],
    ['generated/codecs.ts', 'ajv'],
    ['src/wire/framer.ts', '../crypto/rsa'],
    ['src/wire/framer.ts', '../text/visible'],
    ['src/text/visible.ts', '../wire/error'],
    ['src/text/visible.ts', 'node:util'],
    ['generated/codecs.ts', '../src/text/hex'],
    ['src/wire/framer.ts', '../../generated'],
    ['src/wire/framer.ts', 'node:fs'],
    ['src/wire/framer.ts', 'fs/promises'],
    ['src/wire/framer.ts', 'binary-parser'],
    ['codegen/main.ts', '../src/course/me-info'],
    ['codegen/main.ts', '../generated/profiles'],
    ['codegen/emit/codec.ts', '../../src/crypto'],
    ['src/crypto/rsa.ts', '../../codegen/model'],
    ['src/crypto/rsa.ts', '../../test/bytes/builder'],
    ['src/cli/main.ts', 'ts-morph'],
    ['src/server/listener.ts', '../client'],
    ['src/server/listener.ts', '../client/session'],
    ['src/server/listener.ts', '../conformance/runner'],
    ['src/server/limits/idle.ts', '../../client/session'],
    ['test/peer/raw-server.ts', '../../src/crypto/rsa'],
    ['test/peer/raw-server.ts', '../../generated'],
    ['src/client/connection.ts', '../server/session'],
    ['src/client/connection.ts', '../cli/main'],
    ['src/conformance/runner.ts', '../server/listener'],
    ['src/conformance/runner.ts', '../client/connection'],
    ['src/crypto/rsa.ts', '../server/session'],
    ['src/course/me-info.ts', '../client/connection'],
    ['src/storage/store.ts', '../cli/serve'],
    ['src/server/listener.ts', 'typeorm'],
    ['src/cli/files.ts', 'sqlite3'],
    ['src/client/connection.ts', 'node-forge'],
    ['src/client/connection.ts', 'node-forge/lib/rsa'],
    ['src/server/session.ts', 'node:crypto'],
    ['src/server/session.ts', 'timers/promises'],
    ['src/server/session-upload.ts', '../storage/store'],
    ['src/server/session/upload.ts', '../../crypto/checksum'],
    ['src/client/session.ts', '../course/transfer-info'],
  ])('%s may not import %s', async (file, specifier) => {
    expect(await rulesBrokenBy(file, `import { thing } from '${specifier}';\nexport const mine = thing;\n`)).toEqual(
      crossed,
    );
  });

  test.each([
    ['generated/codecs.ts', 'binary-parser'],
    ['generated/codecs.ts', '../src/wire/layout'],
    ['generated/codecs.ts', './messages'],
    ['generated/tests/codecs.test.ts', 'node:fs'],
    ['src/wire/framer.ts', './error'],
    ['codegen/main.ts', '../src/wire/layout'],
    ['codegen/main.ts', 'ts-morph'],
    ['codegen/main.ts', 'node:fs'],
    ['src/server/listener.ts', '../../generated'],
    ['src/server/listener.ts', '../storage/store'],
    ['src/server/listener.ts', '../clients/known'],
    ['src/server/connection.ts', './client/known'],
    ['src/server/session.ts', '../wire/profile'],
    ['src/server/session.ts', './effects'],
    ['src/storage/store.ts', 'typeorm'],
    ['src/crypto/rsa.ts', 'node-forge'],
    ['src/cli/main.ts', 'commander'],
    ['src/server/session.ts', '../text/visible'],
    ['src/inspect/inspect.ts', '../text/hex'],
    ['codegen/emit/vectors.ts', '../../src/text/hex'],
    ['src/cli/demo.ts', '../server/listener'],
    ['src/cli/demo.ts', '../client/connection'],
    ['test/peer/raw-server.ts', '../bytes/responses'],
    ['test/storage/store.test.ts', 'typeorm'],
  ])('%s may import %s', async (file, specifier) => {
    expect(await rulesBrokenBy(file, `import { thing } from '${specifier}';\nexport const mine = thing;\n`)).toEqual(
      [],
    );
  });

  test.each([
    "import type { Client } from '../client/connection';\nexport const mine: Client | undefined = undefined;",
    "export { Client } from '../client/connection';",
    "export * from '../client/connection';",
    "export const mine = import('../client/connection');",
    "export const mine = require.resolve('../client/connection');",
  ])('every form of import counts: %s', async (code) => {
    expect(await rulesBrokenBy('src/server/listener.ts', code)).toEqual(crossed);
  });

  test.each([
    "export type Mine = import('../client/connection').Client;",
    "import client = require('../client/connection');\nexport const mine = client;",
    "export const mine = require('../client/connection');",
  ])('and those that another rule forbids as well: %s', async (code) => {
    expect(await rulesBrokenBy('src/server/listener.ts', code)).toEqual(expect.arrayContaining(crossed));
  });

  test('the message says why', async () => {
    expect(await lint('src/server/listener.ts', "export * from '../client/connection';")).toEqual([
      "sealwire/import-boundaries: This file may not import '../client/connection': " +
        'a server knows no client, nothing that starts it, and nobody who looks on.',
    ]);
  });
});
