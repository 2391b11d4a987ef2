import type { CaseInfo } from '../../case';
import type { Transcript } from '../transcript';

/** A requirement on a client, and how to see in a transcript whether it is met. */
export interface ClientCase extends CaseInfo {
  /** Id of the scenario in which it shows. */
  readonly scenario: string;
  /** @throws ConformanceFailure where it is not met. */
  readonly judge: (transcript: Transcript) => void;
}

/** A case as it is written down: what is done to the client is said by the scenario, unless the case says more. */
export type ClientCaseSpec = Omit<ClientCase, 'sends'> & Partial<Pick<ClientCase, 'sends'>>;
