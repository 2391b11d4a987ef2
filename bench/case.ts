import type { Children } from './measure/children';
import type { WorkDirectory } from './work-directory';

/** How thorough a run of the benchmark is: under two minutes, or everything. */
export type Form = 'quick' | 'full';

/** What one run of a contender came to, by quantity: seconds, processorSeconds, bytes and the like; all in base units. */
export type Sample = Readonly<Record<string, number>>;

/** One program, in one way of being run, and what it came to. */
export interface Measurement {
  readonly name: string;
  /** What was run, as a person would type it. */
  readonly how: string;
  /** Whether it is what ours is compared with. */
  readonly isPeer?: boolean;
  /** Why there are no samples, as "not installed". */
  readonly absent?: string;
  readonly samples: readonly Sample[];
}

/** What is demanded of a contender: of a quantity, or of its ratio to another contender's in the same run. */
export interface Goal {
  readonly text: string;
  readonly of: string;
  readonly against?: string;
  readonly quantity: string;
  /** `most` where less is better, `least` where more is. */
  readonly bound: 'most' | 'least';
  readonly demand: number;
  /** What would be the first place in the field, where that is more than is demanded. */
  readonly best?: number;
  /** How a figure that is no ratio is shown; a plain number where it is missing. */
  readonly unit?: Unit;
}

/** How a quantity is shown. */
export type Unit = 'seconds' | 'bytes' | 'bytesPerSecond' | 'perSecond' | 'nanoseconds';

/** A quantity that the table and the plot of a case show; the first one is what the plot is about. */
export interface Quantity {
  readonly name: string;
  readonly label: string;
  readonly unit: Unit;
}

/** Samples of several contenders over a quantity that grows, as a plot with lines. */
export interface Curve {
  readonly title: string;
  /** `each` is one of what it counts, as "connection". */
  readonly x: { readonly quantity: string; readonly label: string; readonly each: string };
  readonly y: { readonly quantity: string; readonly label: string; readonly unit: Unit };
}

/** What a case has to work with. */
export interface Context {
  readonly form: Form;
  /** Measured runs of each contender. */
  readonly runs: number;
  /** Where everything is written; empty when a case begins. */
  readonly directory: WorkDirectory;
  /** What it starts; ended behind each case, whatever happens. */
  readonly children: Children;
  /** Tells a person what is being done. */
  readonly progress: (text: string) => void;
}

/** One question, what is run to answer it, and what is demanded of the answer. */
export interface Case {
  /** As `--only` names it. */
  readonly name: string;
  readonly title: string;
  /** What is measured, and why the ends are comparable: a paragraph of docs/performance.md. */
  readonly text: string;
  /** Measured runs of each contender where `--runs` says nothing. */
  readonly runs: Readonly<Record<Form, number>>;
  /** Bytes that it needs in the work directory. */
  readonly space: (form: Form) => number;
  readonly quantities: readonly Quantity[];
  readonly goals: readonly Goal[];
  readonly curves?: readonly Curve[];
  measure(context: Context): Promise<readonly Measurement[]>;
}
