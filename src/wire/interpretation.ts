import type { HeaderLayout, HeaderValues, Layout } from './layout';
import type { MessageDescriptor, WireProfile } from './profile';
import { concerns, type Tolerance } from './tolerance';
import { plainMeaning, type AnnouncedSize, type SizeMeaning } from './tolerances/kind';
import { kindOf } from './tolerances/kinds';

/** A header that has arrived, and how it lies on the wire. */
export interface ReceivedHeader {
  readonly layout: HeaderLayout<unknown>;
  readonly values: HeaderValues;
}

/** One way to read a message whose header has arrived: a profile, a layout, and what the announced size means. */
export interface Interpretation<P extends WireProfile = WireProfile> {
  readonly profile: P;
  readonly descriptor: MessageDescriptor<unknown>;
  readonly layout: Layout<unknown>;
  readonly meaning: SizeMeaning;
  /** The tolerances that make the layout. */
  readonly layoutTolerances: readonly Tolerance[];
  /** The tolerances that may show in the length of its body. */
  readonly bodyTolerances: readonly Tolerance[];
  /** The tolerance that makes the meaning of the size; `undefined` where the size means what it should. */
  readonly sizeTolerance: Tolerance | undefined;
  /** Interpretations are tried in the order of their cost: the number of deviations, new to this peer. */
  readonly cost: number;
}

/** A message that a profile has under the code of a header. */
export interface Candidate<P extends WireProfile> {
  readonly profile: P;
  readonly descriptor: MessageDescriptor<unknown>;
  /** The layout in which the peer sent this message before, if it was not the profile's own. */
  readonly preferred: Layout<unknown> | undefined;
}

/** Bytes that an interpretation leaves unexplained cost more than any deviations that explain them all. */
const COST_OF_TRAILING = 100;

/** The number in the header's field of this role. */
export function headerNumberOf({ layout, values }: ReceivedHeader, role: 'code' | 'size'): number {
  return Number(values[layout[role].name]);
}

/** Every way in which a profile reads this message. */
export function interpretationsOf<P extends WireProfile>(
  { profile, descriptor, preferred }: Candidate<P>,
  header: ReceivedHeader,
): Interpretation<P>[] {
  const tolerated = profile.tolerates.filter((tolerance) => concerns(tolerance, descriptor.name));
  const bodyTolerances = tolerated.filter((tolerance) => {
    const { mayPad, isDoubtful } = kindOf(tolerance);
    return mayPad !== undefined || isDoubtful !== undefined;
  });
  const layouts = [{ tolerances: [], layout: descriptor.layout }, ...descriptor.variants];
  return layouts.flatMap(({ tolerances, layout }) => {
    const layoutTolerances = tolerances.flatMap((id) => tolerated.filter((tolerance) => tolerance.id === id));
    const announced = headerNumberOf(header, 'size');
    const size = { announced, headerSize: header.layout.fixedSize, layout };
    return meaningsOf(size, tolerated).map(({ meaning, sizeTolerance }) => {
      const ofSize = sizeTolerance === undefined ? 0 : 1;
      // What this peer has shown already comes first: its second packet may look like another's first.
      const deviations = layout === preferred ? ofSize - 1 : layoutTolerances.length + ofSize;
      const cost = meaning.trailing > 0 ? deviations + COST_OF_TRAILING : deviations;
      return { profile, descriptor, layout, meaning, layoutTolerances, bodyTolerances, sizeTolerance, cost };
    });
  });
}

interface ToleratedMeaning {
  readonly meaning: SizeMeaning;
  readonly sizeTolerance: Tolerance | undefined;
}

/** What the announced size may mean: what it should first, then what is tolerated. */
function meaningsOf(size: AnnouncedSize, tolerated: readonly Tolerance[]): ToleratedMeaning[] {
  const behind = size.announced - size.layout.fixedSize;
  const hasBody = size.layout.body !== undefined;
  const isRight = hasBody ? behind >= 0 : behind === 0;
  const right = plainMeaning(size.layout, hasBody ? behind : undefined);
  const others = tolerated.flatMap((sizeTolerance) => {
    const meaning = kindOf(sizeTolerance).meaningOf?.(size);
    return meaning === undefined ? [] : [{ meaning, sizeTolerance }];
  });
  return isRight ? [{ meaning: right, sizeTolerance: undefined }, ...others] : others;
}
