import type { Profile } from '../../../generated';
import type { ServerTarget } from '../../../src/conformance/target/target';
import type { ServerMutant } from './mutant';
import { PartByPart } from './part-by-part';
import { Messages, type Passage, type Way } from './relay';
import { relayedServer } from './relayed-server';

/** A right server with one mistake in how it takes a stream. */
export function streamServers(profile: Profile): readonly ServerMutant[] {
  const made = (id: string, named: string, target: () => ServerTarget): ServerMutant => {
    return { id: `stream/${id}`, side: 'server', named: [named], target };
  };
  return [
    made('waits-for-half-a-request', 'clients/half-a-request', () => waiting(profile)),
    made('one-recv-for-each-part', 'send-file/byte-by-byte', () =>
      relayed(profile, () => (toServer) => new PartByPart(profile.requestHeader.fixedSize, toServer)),
    ),
    made('packets-in-one-piece', 'packets/apart', () => inOnePiece(profile)),
  ];
}

/** Reads a request to its end before it hears anybody else. */
function waiting(profile: Profile): ServerTarget {
  return relayed(profile, () => {
    const unfinished = new Set<object>();
    const held: (() => void)[] = [];
    const release = (who: object): void => {
      unfinished.delete(who);
      if (unfinished.size === 0) for (const go of held.splice(0)) go();
    };
    return (toServer) => {
      const messages = new Messages(profile.requestHeader.fixedSize);
      const me = {};
      const inTurn = (go: () => void): void => {
        if ([...unfinished].every((one) => one === me)) go();
        else held.push(go);
      };
      return {
        take(bytes) {
          messages.take(bytes);
          inTurn(() => toServer.on(bytes));
          if (messages.left.length > 0) unfinished.add(me);
          else release(me);
        },
        end() {
          release(me);
          inTurn(() => toServer.endOn());
        },
      };
    };
  });
}

/** Takes a piece that ends between two packets of a file for the end of the file. */
function inOnePiece(profile: Profile): ServerTarget {
  const sendFile = profile.requests.SendFile;
  return relayed(profile, () => (toServer) => {
    const messages = new Messages(profile.requestHeader.fixedSize);
    return {
      take(bytes) {
        const last = messages.take(bytes).at(-1);
        toServer.on(bytes);
        if (last === undefined || messages.left.length > 0 || last.readUInt16LE(17) !== sendFile?.code) return;
        if (last.readUInt16LE(23 + 8) < last.readUInt16LE(23 + 10)) toServer.hangUp();
      },
      end: () => toServer.endOn(),
    };
  });
}

function relayed(profile: Profile, passages: () => (toServer: Way) => Passage): ServerTarget {
  return relayedServer(profile, () => {
    const passage = passages();
    return (toServer, toClient) => ({
      toServer: passage(toServer),
      toClient: { take: (bytes) => toClient.on(bytes), end: () => toClient.endOn() },
    });
  });
}
