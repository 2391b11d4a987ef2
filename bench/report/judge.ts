import type { Case, Goal, Measurement, Sample } from '../case';
import { rangeOf, type Range } from '../measure/statistics';

/** A goal with the figure that was measured. */
export interface Judged {
  readonly goal: Goal;
  /** The ratio or the quantity itself; `undefined` where one of the two was not measured, with the reason. */
  readonly figure: Range | undefined;
  readonly absent?: string;
  /** How far the demand is met: 1 is just met, less is better. */
  readonly share?: number;
  readonly verdict: 'best' | 'met' | 'missed' | 'not measured';
}

/** Values of a quantity in some samples; none where it was not measured. */
export function valuesOf(samples: readonly Sample[], quantity: string): number[] {
  return samples.flatMap((sample) => sample[quantity] ?? []);
}

/** Holds what was measured against the goals of its case; a goal of what the quick form leaves out is left out too. */
export function judge({ goals }: Pick<Case, 'goals'>, measurements: readonly Measurement[]): readonly Judged[] {
  const named = (name: string): Measurement | undefined => measurements.find((one) => one.name === name);
  return goals
    .filter(({ of }) => named(of) !== undefined)
    .map((goal) => {
      const absent = [goal.of, goal.against]
        .filter((name) => name !== undefined)
        .map((name) => ({ name, measurement: named(name) }))
        .find(({ measurement }) => valuesOf(measurement?.samples ?? [], goal.quantity).length === 0);
      if (absent !== undefined) {
        const reason = `${absent.name}: ${absent.measurement?.absent ?? 'not measured'}`;
        return { goal, figure: undefined, absent: reason, verdict: 'not measured' };
      }
      const ours = named(goal.of)?.samples ?? [];
      const figure =
        goal.against === undefined
          ? rangeOf(valuesOf(ours, goal.quantity))
          : ratio(ours, named(goal.against)?.samples ?? [], goal.quantity);
      const share = goal.bound === 'most' ? figure.median / goal.demand : goal.demand / figure.median;
      return { goal, figure, share, verdict: verdictOf(goal, figure.median) };
    });
}

/** The ratio of the medians, with the least and the greatest ratio within one round. */
function ratio(ours: readonly Sample[], theirs: readonly Sample[], quantity: string): Range {
  const { median: our } = rangeOf(valuesOf(ours, quantity));
  const { median: their } = rangeOf(valuesOf(theirs, quantity));
  const inRounds = ours.flatMap((sample) => {
    const other = theirs.find(({ round }) => round === sample.round)?.[quantity];
    const value = sample[quantity];
    return other === undefined || value === undefined ? [] : [value / other];
  });
  return { median: our / their, low: Math.min(our / their, ...inRounds), high: Math.max(our / their, ...inRounds) };
}

function verdictOf({ bound, demand, best }: Goal, value: number): Judged['verdict'] {
  const reaches = (limit: number): boolean => (bound === 'most' ? value <= limit : value >= limit);
  if (best !== undefined && reaches(best)) return 'best';
  return reaches(demand) ? 'met' : 'missed';
}
