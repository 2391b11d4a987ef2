import type { End } from './events';
import type { SessionState } from './state';

/**
 * When an end takes effect. A peer that has ended, or a server that stops, lets a call that is outstanding finish, so
 * that its answer still goes out; a timeout does not, because the call may be what takes too long.
 */
export function whenToClose(state: SessionState, { reason }: End, isCalling: boolean): 'now' | 'later' | 'never' {
  switch (reason) {
    case 'handshake':
      return state.client?.isNew === false ? 'never' : 'now';
    case 'idle':
      return 'now';
    case 'peerEnded':
    case 'shutdown':
      return isCalling ? 'later' : 'now';
  }
}

/** Tells why the connection is closed, where anybody has lost something by it. */
export function reportEnd(state: SessionState, end: End): void {
  const isReceiving = state.upload?.is === 'receiving';
  switch (end.reason) {
    case 'handshake':
      return state.warn('closed: the handshake took too long');
    case 'idle':
      return state.warn('closed: nothing was heard for too long');
    case 'peerEnded': {
      const where = end.unfinished ?? (isReceiving ? 'between two packets of a file' : undefined);
      if (where === undefined) return state.info('the client ended the connection');
      return state.warn(`the connection ended ${where}`);
    }
    case 'shutdown':
      if (isReceiving) state.warn('cut: the server stops');
  }
}
