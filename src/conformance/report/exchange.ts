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
  const end = conversation.at(-1);
  const isRepeated = end?.way === 'received' && received !== undefined && sameBytes(end.bytes, received.bytes);
  const shown = isRepeated ? conversation.slice(0, -1) : conversation;
  const named = shown.some(({ isInQuestion }) => isInQuestion === true);
  const last = shown.findLastIndex(({ way }) => way === 'sent');
  return shown.map((message, index) => {
    return { message, isInQuestion: named ? message.isInQuestion === true : isOfWrite(shown, index, last) };
  });
}

/** Whether a message went out in one write with the last one. */
function isOfWrite(messages: readonly Exchanged[], index: number, last: number): boolean {
  return index <= last && messages.slice(index + 1, last + 1).every(({ isGlued }) => isGlued === true);
}

/** A message in one line: its way, its name, its size, and what is to be said of it. */
export function messageLine({ way, name, bytes, size = bytes.length, isGlued, note }: Exchanged): string {
  const arrow = way === 'sent' ? '→' : '←';
  const what = `${arrow} ${way} ${name === undefined ? 'bytes of no known message' : oneLine(name)}, ${byteCount(size)}`;
  const glued = isGlued === true ? ', in one piece with the one before' : '';
  const kept = size > bytes.length ? `, of which the first ${bytes.length} are kept` : '';
  return `${what}${kept}${glued}${note === undefined ? '' : ` (${note})`}`;
}

/** Where what came back first differs from what should have come; `undefined` where no single byte is to blame. */
export function differenceIn({ difference, expected }: Evidence): Difference | undefined {
  return difference === undefined ? undefined : { offset: difference, expected };
}
