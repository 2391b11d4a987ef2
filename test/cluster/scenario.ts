import type { Engines } from './engines';

/** What came of a scenario. */
export interface Outcome {
  /** What was counted. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** What is not as it was promised, one sentence each. */
  readonly violations: readonly string[];
}

/** Something that happens to several servers, and what has to hold then. */
export interface Scenario {
  readonly name: string;
  /** What happens, for a list. */
  readonly about: string;
  /** @param folder empty, and removed afterwards. */
  readonly run: (engines: Engines, folder: string) => Promise<Outcome>;
}
