import type { Profile } from '../../../../generated';
import type { CaseInfo } from '../../case';
import type { TestContext } from '../test-context';

/** A demand on a server, and how to see whether it is met. */
export interface ServerCase extends CaseInfo {
  /** @throws ConformanceFailure where it is not met. */
  readonly run: (context: TestContext) => Promise<void>;
}

/** The cases that one subject has in a profile. */
export type ServerCases = (profile: Profile) => readonly ServerCase[];
