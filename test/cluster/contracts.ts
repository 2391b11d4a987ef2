import { join } from 'node:path';
import { ROOT } from '../faults/server-process';
import { Program } from './program';
import type { Scenario } from './scenario';
import { StoreOnEngines } from './store-on-engines';

/** The contracts of both seams of the storage, and what moves from one store to another. */
const CONTRACTS = [
  'test/storage/records',
  'test/storage/contents',
  'test/storage/sweep',
  'test/storage/migrate',
  'test/cli/migrate',
];

export const CONTRACTS_HOLD: Scenario = {
  name: 'contracts',
  about: 'the contract tests of records and of contents, on PostgreSQL and on S3',
  run: async (engines) => {
    const store = await StoreOnEngines.make(engines, 'contracts');
    const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
    const { code, output } = await new Program({
      program: process.execPath,
      args: [jest, '--rootDir', ROOT, '--silent', ...CONTRACTS],
      env: { ...engines.env, SEALWIRE_TEST_POSTGRES: store.database, SEALWIRE_TEST_S3: store.contents },
    }).ended;
    await store.removeContents();
    const summary = /^Tests:\s+(.*)$/m.exec(output)?.[1] ?? 'none';
    return { figures: { tests: summary }, violations: code === 0 ? [] : output.trimEnd().split('\n') };
  },
};
