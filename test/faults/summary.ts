import type { Tried } from './matrix';

/** The outcomes by scenario and way, as lines. */
export function summary(tried: readonly Tried[], seconds: number): readonly string[] {
  const reached = tried.filter(({ reached }) => reached);
  const failures = tried.filter(({ violations }) => violations.length > 0);
  const scenarios = [...new Set(tried.map(({ point }) => point.scenario.name))];
  const ways = [...new Set(tried.map(({ point }) => point.way.name))];
  const countOf = (scenario: string | undefined, way: string | undefined): string =>
    String(
      reached.filter(
        ({ point }) =>
          (scenario === undefined || point.scenario.name === scenario) && (way === undefined || point.way.name === way),
      ).length,
    );
  const line = (first: string, cells: readonly string[]): string =>
    [first.padEnd(18), ...cells.map((cell) => cell.padStart(14))].join('');
  return [
    line('', [...ways, 'all']),
    ...scenarios.map((name) =>
      line(
        name,
        [...ways, undefined].map((way) => countOf(name, way)),
      ),
    ),
    line(
      'all',
      [...ways, undefined].map((way) => countOf(undefined, way)),
    ),
    '',
    ...[...new Set(tried.map(({ point }) => point.fault.effect))].map((effect) =>
      line(effect, [String(reached.filter(({ point }) => point.fault.effect === effect).length)]),
    ),
    '',
    ...failures.map(({ point }) => `failed: npm run test:faults -- --only ${point.id}`),
    `${reached.length} points, ${failures.length} of them failed, in ${seconds.toFixed(0)} s` +
      (reached.length < tried.length ? `; ${tried.length - reached.length} more were not reached` : ''),
  ];
}
