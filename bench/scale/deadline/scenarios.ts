import { CROWD, crowd, type CrowdOptions } from './crowd';
import type { Outcome } from './outcome';
import { simulate } from './simulate';
import { SYSTEM, type Costs, type System } from './system';

/** A system that a crowd comes to. */
export interface Scenario {
  readonly name: string;
  /** What is different from the crowd and the system that all have in common. */
  readonly crowd: Partial<CrowdOptions>;
  readonly system: Partial<System>;
  /** Whether it is drawn. */
  readonly isDrawn?: boolean;
}

/** A scenario with what has become of it. */
export interface Played extends Scenario {
  readonly outcome: Outcome;
  readonly options: System;
}

/** The scenarios of docs/scale.md. */
export const SCENARIOS: readonly Scenario[] = [
  { name: 'one server', crowd: {}, system: { servers: 1 }, isDrawn: true },
  { name: 'one server, HAProxy lets wait', crowd: {}, system: { servers: 1, hasQueue: true } },
  { name: 'one server, --max-connections 4096', crowd: {}, system: { servers: 1, connections: 4096 } },
  { name: 'three servers', crowd: {}, system: {}, isDrawn: true },
  {
    name: 'three servers, half of the crowd behind one address',
    crowd: { behindOneAddress: 0.5 },
    system: {},
    isDrawn: true,
  },
  {
    name: 'three servers, half behind one address, --max-per-address 0',
    crowd: { behindOneAddress: 0.5 },
    system: { perAddress: 0 },
  },
  { name: 'all on one machine of two cores', crowd: {}, system: { machineCores: 2 }, isDrawn: true },
  {
    name: 'four times the crowd, three servers, --max-connections 4096',
    crowd: { clients: 4 * CROWD.clients },
    system: { connections: 4096 },
  },
];

/** Plays scenarios with what was measured. */
export function play(
  scenarios: readonly Scenario[],
  costs: Costs,
  [crowdOptions, systemOptions]: readonly [CrowdOptions, System] = [CROWD, SYSTEM],
): Played[] {
  return scenarios.map((scenario) => {
    const options = { ...systemOptions, ...scenario.system };
    const clients = crowd({ ...crowdOptions, ...scenario.crowd });
    return { ...scenario, options, outcome: simulate(clients, options, costs) };
  });
}
