/** Which side of the protocol is judged. */
export type Side = 'server' | 'client';

/** MUST: who does otherwise cannot be talked to, or does harm. SHOULD: most peers can live with it (RFC 2119). */
export type Level = 'MUST' | 'SHOULD';

/** One demand of the protocol, as a report shows it. */
export interface CaseInfo {
  /** Stable; programs and lists of known failures rely on it: edition or dialect, subject, what is special. */
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  /** The requirement of the protocol that the case rests on, in its own words. */
  readonly requirement: string;
  /** What is sent to the judged side, or done to it, in words. */
  readonly sends: string;
  /** Every acceptable outcome, in words. */
  readonly accepts: readonly string[];
}
