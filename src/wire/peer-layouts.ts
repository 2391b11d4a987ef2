import type { MessageFrame } from './frame';
import {
  headerNumberOf,
  interpretationsOf,
  type Candidate,
  type Interpretation,
  type ReceivedHeader,
} from './interpretation';
import type { Layout } from './layout';
import { descriptorOf, headerOf, type Direction, type MessageDescriptor, type WireProfile } from './profile';

/** The interpretations of messages of one code and size, and what they rest on. */
interface RecentMessages<P extends WireProfile> {
  readonly key: readonly unknown[];
  readonly interpretations: readonly Interpretation<P>[];
}

/** A file's last packet has any size; what is kept stays small all the same. */
const MOST_RECENT = 16;

/** What one peer may mean by a header, by the profiles in question and by the layouts in which it sent messages before. */
export class PeerLayouts<P extends WireProfile> {
  /** The layouts that this peer uses instead of its profile's own, by message. */
  readonly #preferred = new Map<string, Layout<unknown>>();
  /** The interpretations of recent messages, by code and announced size: a conversation has few of them, again and again. */
  readonly #recent = new Map<number, RecentMessages<P>>();

  /** The messages that profiles with this header have under its code. */
  candidates(profiles: readonly P[], header: ReceivedHeader, direction: Direction): Candidate<P>[] {
    return profiles
      .filter((profile) => headerOf(profile, direction) === header.layout)
      .flatMap((profile) => {
        const descriptor = descriptorOf(profile, direction, headerNumberOf(header, 'code'));
        if (descriptor === undefined) return [];
        return [{ profile, descriptor, preferred: this.#preferred.get(descriptor.name) }];
      });
  }

  /** Every way to read the message, in the order in which they are tried. */
  interpretations(header: ReceivedHeader, candidates: readonly Candidate<P>[]): readonly Interpretation<P>[] {
    const codeAndSize = headerNumberOf(header, 'code') * 2 ** 32 + headerNumberOf(header, 'size');
    const key = [header.layout, ...candidates.flatMap((one) => [one.profile, one.descriptor, one.preferred])];
    const recent = this.#recent.get(codeAndSize);
    if (recent !== undefined && sameItems(recent.key, key)) return recent.interpretations;
    const interpretations = candidates
      .flatMap((candidate) => interpretationsOf(candidate, header))
      .sort((a, b) => a.cost - b.cost);
    if (this.#recent.size === MOST_RECENT) this.#recent.clear();
    this.#recent.set(codeAndSize, { key, interpretations });
    return interpretations;
  }

  /** The peer has sent the message in this layout; says whether that is news. */
  follow({ name, layout: own }: MessageDescriptor<unknown>, layout: Layout<unknown>): boolean {
    const isNews = (this.#preferred.get(name) ?? own) !== layout;
    if (layout === own) this.#preferred.delete(name);
    else this.#preferred.set(name, layout);
    return isNews;
  }
}

/** The profiles that read a message in the same layout and size as this interpretation does. */
export function readingAlike<P extends WireProfile>(
  interpretations: readonly Interpretation<P>[],
  { descriptor, layout, meaning }: Interpretation<P>,
): MessageFrame<unknown, P>['profiles'] {
  const same = interpretations.filter(
    (one) =>
      one.descriptor.name === descriptor.name && one.layout === layout && one.meaning.fixedSize === meaning.fixedSize,
  );
  return [...new Set(same.map(({ profile }) => profile))] as [P, ...P[]];
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
