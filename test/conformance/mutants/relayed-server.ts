import type { Profile } from '../../../generated';
import type { ServerTarget } from '../../../src/conformance/target/target';
import { serverTarget } from '../peer-targets';
import { Relay, type Passages } from './relay';

/** A right server whose connections go through a relay. @param passages made anew for each start. */
export function relayedServer(profile: Profile, passages: () => Passages): ServerTarget {
  return {
    name: 'a right server behind a relay',
    async start() {
      const right = await serverTarget().start(profile);
      const relay = await Relay.start(right.port, passages());
      return {
        ...right,
        port: relay.port,
        isAlive: () => relay.isAlive,
        async stop() {
          await relay.stop();
          await right.stop();
        },
      };
    },
  };
}
