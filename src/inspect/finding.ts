import type { Deviation } from '../wire/tolerance';

/** Something that is not as it should be, at a byte of a message. */
export interface Finding {
  /** `deviation`: tolerated; `mistake`: not, and known; `violation`: what the codec says. */
  readonly kind: 'deviation' | 'mistake' | 'violation';
  /** Id of a tolerance or of a mistake, or code of an error. Stable; programs may rely on it. */
  readonly id: string;
  /** What it is, in a sentence without its full stop. */
  readonly title: string;
  /** How it shows, in a sentence; empty where the title says all. */
  readonly detail: string;
  /** Byte offset from the start of the message. */
  readonly offset: number;
  /** Where no byte of the message shows it, but what the other side does: then the offset says nothing. */
  readonly inBytes?: false;
  /** The usual cause, for the author of the peer; of a violation, what to do; empty where neither is known. */
  readonly cause: string;
  /** Bytes of the whole message as it was meant, where the profile's own idea of its size is wrong. */
  readonly size?: number | undefined;
}

/** A deviation under which a message was read. */
export function findingOf({ tolerance, offset }: Deviation): Finding {
  const { id, doc, cause } = tolerance;
  return { kind: 'deviation', id, title: doc.replace(/\.$/, ''), detail: '', offset, cause };
}

/** What it is and how it shows, as one text. */
export function textOf({ title, detail }: Finding): string {
  return detail === '' ? `${title}.` : `${title}. ${detail}`;
}
