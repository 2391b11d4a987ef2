'use strict';

const { devDependencies } = require('../package.json');

/**
 * Who may import whom (docs/architecture.md, "Boundaries"). Each entry holds for the files whose path begins with `in`,
 * without those of `except`: they never import what begins with one of `never`, but for what begins with one of `but`.
 * What is imported is named from the root of the project ('src/wire/error/'), by package ('typeorm/') or by Node module
 * ('node:fs/'); '' is the beginning of them all. All entries that fit a file hold for it.
 */
module.exports = [
  {
    in: 'generated/',
    except: ['generated/tests/'],
    never: [''],
    but: ['generated/', 'src/wire/', 'src/protocol/profile/', 'src/protocol/extend/', 'binary-parser/'],
    why: 'generated code stands on src/wire, binary-parser and what a profile is',
  },
  {
    in: 'generated/layouts/',
    never: ['src/protocol/'],
    why: 'codecs are copied into other projects, and stand on src/wire alone',
  },
  {
    in: 'src/wire/',
    never: [''],
    but: ['src/wire/', 'node:buffer/', 'node:util/'],
    why: 'src/wire stands on nothing and does no I/O',
  },
  {
    in: 'src/text/',
    never: [''],
    but: ['src/text/', 'node:buffer/'],
    why: 'src/text stands on nothing, so that everything may show text in the same way',
  },
  {
    in: 'src/protocol/',
    never: ['src/', 'node:'],
    but: ['src/protocol/', 'src/wire/', 'src/crypto/', 'node:buffer/'],
    why: 'src/protocol holds what the family knows: server, client, inspect, replay and conformance stand on it',
  },
  {
    in: 'codegen/',
    never: ['src/', 'generated/', 'test/'],
    but: ['src/wire/', 'src/text/'],
    why: 'the generator knows the types of src/wire, text and the schema, nothing that is built on its output',
  },
  {
    in: 'src/',
    never: ['codegen/', 'test/', 'bench/', 'generated/tests/'],
    why: 'what runs does not need what builds, tests or measures it',
  },
  {
    in: 'src/',
    never: Object.keys(devDependencies).map((name) => `${name}/`),
    why: 'it is a devDependency, which nobody has who only runs Sealwire',
  },
  {
    in: 'test/peer/',
    never: [''],
    but: ['test/peer/', 'test/bytes/', 'test/captures/', 'node:'],
    why: 'the peer is a second implementation of the protocol, and shares nothing with the first',
  },
  {
    in: 'src/server/',
    never: ['src/client/', 'src/conformance/', 'src/cli/', 'src/admin/'],
    why: 'a server knows no client, nothing that starts it, and nobody who looks on',
  },
  {
    in: 'src/admin/',
    never: ['src/', 'generated/'],
    but: ['src/admin/', 'src/server/status/', 'src/server/log/', 'src/storage/', 'src/text/', 'src/wire/error/'],
    why: 'who looks on sees what a server tells and its status, and can change nothing',
  },
  {
    in: 'src/client/',
    never: ['src/server/', 'src/admin/', 'src/conformance/', 'src/cli/'],
    why: 'a client knows no server, and nothing that starts it',
  },
  {
    in: 'src/conformance/',
    never: ['src/server/', 'src/client/', 'src/cli/'],
    why: 'the conformance kit judges servers and clients; what runs in the same process is handed in by the command',
  },
  {
    in: 'src/inspect/',
    never: ['src/', 'node:'],
    but: ['src/inspect/', 'src/protocol/', 'src/text/', 'src/wire/', 'src/crypto/', 'src/course/', 'node:buffer/'],
    why: 'inspection takes bytes and returns text; a command reads and prints',
  },
  ...['src/crypto/', 'src/course/', 'src/storage/'].map((folder) => ({
    in: folder,
    never: ['src/server/', 'src/client/', 'src/conformance/', 'src/cli/'],
    why: 'server and client stand on this folder, not the other way',
  })),
  ...['src/server/session', 'src/client/session'].map((machine) => ({
    in: machine,
    never: ['node:', 'src/storage/', 'src/crypto/', 'src/course/'],
    why: 'a state machine does no I/O: ask for it with an effect, and take the answer as an event',
  })),
  ...['src/', 'codegen/'].map((folder) => ({
    in: folder,
    except: ['src/storage/'],
    never: ['typeorm/', 'sqlite3/', 'pg/'],
    why: 'the database is behind src/storage: add what you need there',
  })),
  ...['src/', 'codegen/'].map((folder) => ({
    in: folder,
    except: ['src/storage/contents/s3/'],
    never: ['@aws-sdk/'],
    why: 'the S3 client is behind src/storage/contents/s3, which loads it where contents lie in a bucket: add what you need there',
  })),
  {
    in: 'src/storage/',
    except: ['src/storage/file-system.ts/'],
    never: ['node:fs/'],
    why: 'the file system is behind src/storage/file-system.ts, so that a test can have each call fail: add what you need there',
  },
  ...['src/', 'codegen/'].map((folder) => ({
    in: folder,
    except: ['src/crypto/'],
    never: ['node-forge/'],
    why: 'RSA is behind src/crypto: add what you need there',
  })),
];
