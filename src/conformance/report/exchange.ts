import { byteCount } from '../../text/count';
import { oneLine } from '../../text/visible';
import { sameBytes } from '../../wire/value';
import type { Evidence, Exchanged } from '../failure';
import type { Difference } from './hex-dump';

/** A message of a conversation as a report shows it. */
export interface ShownMessage {
  readonly message: Exchanged;
  /** The message in question, which is shown byte by byte; of the others one line is enough. */
  readonly isInQuestion: boolean;
}

/** The conversation that led to a failure; what came back at its end is left out, as the evidence has it on its own. */
export function shownConversation({ conversation = [], received }: Evidence): readonly ShownMessage[] {
  const last = conversation.at(-1);
  const isRepeated = last?.way === 'received' && received !== undefined && sameBytes(last.bytes, received.bytes);
  const shown = isRepeated ? conversation.slice(0, -1) : conversation;
  const inQuestion = shown.findLast(({ way }) => way === 'sent');
  return shown.map((message) => ({ message, isInQuestion: message === inQuestion }));
}

/** A message in one line: its way, its name, its size. */
export function messageLine({ way, name, bytes }: Exchanged): string {
  const arrow = way === 'sent' ? '→' : '←';
  return `${arrow} ${way} ${name === undefined ? 'bytes of no known message' : oneLine(name)}, ${byteCount(bytes.length)}`;
}

/** Where what came back first differs from what should have come; `undefined` where no single byte is to blame. */
export function differenceIn({ difference, expected }: Evidence): Difference | undefined {
  return difference === undefined ? undefined : { offset: difference, expected };
}
