import type { Place } from './admission';
import type { CallHandlers } from './call-handlers';
import { hex } from '../text/hex';
import type { Refused } from './session/events';

/** The same handlers, for a connection that is counted for a client from its key on, and refused a key where that is one too many. */
export function countedFor(place: Place, handlers: CallHandlers): CallHandlers {
  return {
    ...handlers,

    async issueKey(ask) {
      if (!place.hasRoomFor(ask.clientId)) return crowded(ask.clientId);
      const reply = await handlers.issueKey(ask);
      if ('refused' in reply) return reply;
      // Others may have come while the key was made.
      return place.enrol(ask.clientId) ? reply : crowded(ask.clientId);
    },

    /** Under a key that was carried over, it is counted and never refused: its key was. */
    async openUpload(ask) {
      const reply = await handlers.openUpload(ask);
      if (!('refused' in reply)) place.enrol(ask.clientId);
      return reply;
    },

    async confirmUpload(ask) {
      const reply = await handlers.confirmUpload(ask);
      if (reply === 'durable') place.prove();
      return reply;
    },
  };
}

function crowded(clientId: Uint8Array): Refused {
  const reason = `the client ${hex(clientId)} has as many connections as one client may have`;
  return { refused: 'busy', why: 'client', reason };
}
