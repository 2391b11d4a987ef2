import type { Case, Measurement, Quantity } from '../case';
import { rangeOf } from '../measure/statistics';
import { figureText } from './figures';
import { valuesOf } from './judge';
import type { Results } from './results';
import { markdownTable } from './sections';

/** What the README shows: in a line for each program of ours, its figure, and beside it those of the others. */
export function headlineTable(cases: readonly Case[], { cases: results }: Results): string {
  const rows = cases.flatMap(({ name, title, quantities: [quantity] }) => {
    const measurements = results[name]?.measurements ?? [];
    if (quantity === undefined) return [];
    const peers = measurements.filter(({ isPeer = false }) => isPeer);
    const beside = peers.flatMap((peer) => {
      const figure = medianText(peer, quantity);
      return figure === undefined ? [] : [`${peer.name} ${figure}`];
    });
    return measurements
      .filter(({ isPeer = false }) => !isPeer)
      .map((ours, index) => [
        index === 0 ? title : '',
        ours.name,
        medianText(ours, quantity) ?? ours.absent ?? '',
        index === 0 ? beside.join(', ') : '',
      ]);
  });
  return rows.length === 0 ? '' : markdownTable(['', '', 'median', 'beside it'], rows, [2]);
}

/** The median of each quantity of a case, in a line for each program. */
export function mediansTable({ name, quantities }: Case, { cases: results }: Results): string {
  const rows = (results[name]?.measurements ?? []).map((one) => [
    one.name,
    ...quantities.map((quantity) => medianText(one, quantity) ?? one.absent ?? ''),
  ]);
  return markdownTable(
    ['', ...quantities.map(({ label }) => label)],
    rows,
    quantities.map((_, index) => index + 1),
  );
}

function medianText({ samples }: Measurement, { name, unit }: Quantity): string | undefined {
  const values = valuesOf(samples, name);
  return values.length === 0 ? undefined : figureText(rangeOf(values).median, unit);
}
