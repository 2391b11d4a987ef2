import { denialOf } from '../../src/protocol/refusal';
import type { PlannedRun, Scenario } from './scenario';

const ALICE: PlannedRun = { name: 'Alice', files: ['a'], retries: 0, begins: 'at once' };

export const ONE_FILE: Scenario = { says: 'one file', runs: [ALICE], faults: 2 };

export const TWO_FILES: Scenario = {
  says: 'two files, and a lost connection replaced once',
  runs: [{ ...ALICE, files: ['a', 'b'], retries: 1 }],
  faults: 1,
};

export const AGAIN: Scenario = {
  says: 'the same client again, with the same file',
  runs: [ALICE, { ...ALICE, begins: 'after' }],
  faults: 1,
};

export const FORGOTTEN: Scenario = {
  says: 'a client that the server does not know any more',
  runs: [ALICE],
  known: [{ name: 'Alice', by: 'the client' }],
  faults: 1,
  // Where no answer denies a client, it cannot know that it has to register anew.
  endsWell: (profile) => denialOf(profile) !== undefined || profile.flow.server.adoptsUnknown,
};

export const SIDE_BY_SIDE: Scenario = {
  says: 'two connections of one client at a time, with a file each',
  runs: [ALICE, { ...ALICE, files: ['b'] }],
  known: [{ name: 'Alice', by: 'both' }],
  faults: 1,
  answersAtOnce: true,
};

export const TWO_CLIENTS: Scenario = {
  says: 'two clients at a time, which register',
  runs: [ALICE, { ...ALICE, name: 'Bob', files: ['b'] }],
  faults: 0,
  answersAtOnce: true,
};

/** All of them. */
export const SCENARIOS: readonly Scenario[] = [ONE_FILE, TWO_FILES, AGAIN, FORGOTTEN, TWO_CLIENTS, SIDE_BY_SIDE];
