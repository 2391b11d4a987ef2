import { displayText, quoted } from '../../text/visible';
import type { LogFacts } from '../log';
import type { CrowdedBy, End } from './events';
import type { Receiving, SessionState } from './state';

/**
 * When an end takes effect. A peer that has ended, a server that stops or needs the place lets a call that is outstanding
 * finish, so that its answer still goes out; a timeout does not, because the call may be what takes too long. A server that
 * drains lets the file in hand be finished, and the session ends by itself behind it.
 */
export function whenToClose(
  state: SessionState,
  { reason }: End,
  awaited: 'frame' | 'reply' | 'body',
): 'now' | 'later' | 'never' {
  switch (reason) {
    case 'handshake':
      return state.hasKey ? 'never' : 'now';
    case 'idle':
    case 'slow':
    case 'unread':
      return 'now';
    case 'crowded':
    case 'peerEnded':
    case 'shutdown':
      return awaited === 'reply' ? 'later' : 'now';
    case 'drain':
      state.isDraining = true;
      return awaited === 'frame' && !state.hasFileInHand ? 'now' : 'never';
  }
}

/** Tells why the connection is closed, where anybody has lost something by it; of an upload, how far it came. */
export function reportEnd(state: SessionState, end: End): void {
  const upload = state.upload?.is === 'receiving' ? state.upload : undefined;
  const why = reasonOf(end, upload !== undefined);
  if (upload !== undefined) return reportAborted(state, upload, why ?? 'cut: the server stops', end);
  if (why === undefined) return;
  state.request &&= { ...state.request, fileName: undefined };
  const isLoss = end.reason !== 'peerEnded' || end.unfinished !== undefined;
  if (isLoss) state.warn(end.reason === 'peerEnded' ? 'ended' : 'closed', why, { reason: why, ...limitOf(end) });
  else state.info('ended', why);
}

function reasonOf(end: End, isReceiving: boolean): string | undefined {
  switch (end.reason) {
    case 'handshake':
      return 'closed: the handshake took too long';
    case 'idle':
      return 'closed: nothing was heard for too long';
    case 'slow':
      return 'closed: the message came too slowly';
    case 'unread':
      return 'closed: the client did not read its answers';
    case 'crowded':
      return CROWDED[end.by];
    case 'peerEnded': {
      const where = end.unfinished ?? (isReceiving ? 'between two packets of a file' : undefined);
      return where === undefined ? 'the client ended the connection' : `the connection ended ${where}`;
    }
    case 'drain':
    case 'shutdown':
      return undefined;
  }
}

const CROWDED: Readonly<Record<CrowdedBy, string>> = {
  connections: 'closed: another connection needed its place, and this one had no key yet',
  address: 'closed: another connection of its address needed its place, and this one had no key yet',
  client: 'closed: its client came from another address, and this connection had confirmed no file yet',
};

/** The limit that was met, if one was. */
function limitOf(end: End): LogFacts {
  if (end.reason === 'peerEnded' || end.reason === 'drain' || end.reason === 'shutdown') return {};
  return { why: end.reason === 'crowded' ? end.by : end.reason };
}

function reportAborted(state: SessionState, { series }: Receiving, reason: string, end: End): void {
  const { arrived } = end;
  const { fileName, contentSize } = series.first;
  const far = arrived === undefined ? '' : `; ${quoted(fileName)} was aborted after ${arrived} of ${contentSize} bytes`;
  const facts = { file: displayText(fileName), contentSize, reason, ...limitOf(end) };
  state.warn('uploadAborted', `${reason}${far}`, { ...facts, ...(arrived !== undefined && { arrived }) });
}
