import { median } from '../measure/statistics';
import type { Costs, WorkCost } from './deadline/system';
import type { PlaceName, Results, Run, WorkloadName } from './results';

/** The runs of a place under a load. */
export function runsOf({ runs }: Results, place: PlaceName, workload: WorkloadName): readonly Run[] {
  return runs.filter((run) => run.place === place && run.workload === workload);
}

/** What a run took of each machine for one unit of its work, in processor seconds. @param units how many of them it did */
export function costOf({ processor }: Run, units: number): Omit<WorkCost, 'seconds'> {
  const { servers, database, gateway, osd, monitor } = processor;
  return { server: servers / units, database: database / units, store: (gateway + osd + monitor) / units };
}

/** What was measured of three servers on the engines, as the simulation needs it; of one with a folder where there were no engines. */
export function costsOf(results: Results): Costs {
  const place = results.shared === undefined ? 'folder' : '3 servers';
  const medianCost = (workload: WorkloadName, units: (run: Run) => number): Omit<WorkCost, 'seconds'> => {
    const costs = runsOf(results, place, workload).map((run) => costOf(run, units(run)));
    const of = (machine: 'server' | 'database' | 'store'): number => median(costs.map((cost) => cost[machine]));
    return { server: of('server'), database: of('database'), store: of('store') };
  };
  const { memory, shared } = results;
  return {
    join: { ...medianCost('joins', ({ done }) => done), seconds: shared?.alone.join.seconds ?? 0 },
    file: { ...medianCost('small files', ({ done }) => done), seconds: shared?.alone['small file'].seconds ?? 0 },
    byte: medianCost('large files', ({ sent }) => sent),
    memory: memory.shared ?? memory.folder,
  };
}
