import type { Side } from '../../../src/conformance/case';
import type { ClientTarget, ServerTarget } from '../../../src/conformance/target/target';

/** A peer that is right but for one mistake, and what must find it. */
export interface Mutant {
  /** Stable: what kind of mistake, and where. */
  readonly id: string;
  readonly side: Side;
  /** Cases, without their profile, of which at least one must fail. */
  readonly named: readonly string[];
  /** The diagnosis that one of these cases must give, where the mistake has one. */
  readonly diagnosis?: string;
}

/** A server with a mistake. */
export interface ServerMutant extends Mutant {
  readonly side: 'server';
  readonly target: () => ServerTarget;
}

/** A client with a mistake. */
export interface ClientMutant extends Mutant {
  readonly side: 'client';
  readonly target: () => ClientTarget;
}
