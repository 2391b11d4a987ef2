import type { CaseInfo } from '../../case';
import type { Transcript } from '../transcript';

/** A demand on a client, and how to see whether it is met. */
export interface ClientCase extends CaseInfo {
  /** Id of the scenario in which it shows. */
  readonly scenario: string;
  /** @throws ConformanceFailure where it is not met. */
  readonly judge: (transcript: Transcript) => void;
}
