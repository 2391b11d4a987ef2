import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Profile } from '../../../generated';
import type { ClientTarget } from '../../../src/conformance/target/target';
import type { KeyPair } from '../../peer/cryptography';
import { clientTarget } from '../peer-targets';
import { Relay, type Passages } from './relay';

/** A right client whose connections go through a relay. */
export function relayedClient(keyPair: () => KeyPair, profile: Profile, passages: Passages): ClientTarget {
  const right = clientTarget({}, keyPair);
  return {
    name: 'a right client behind a relay',
    async run(directory, _, timeoutMs) {
      const told = join(directory, 'transfer.info');
      const info = await readFile(told, 'latin1');
      const port = Number(/:(\d+)/.exec(info)?.[1]);
      const relay = await Relay.start(port, passages);
      try {
        await writeFile(told, info.replace(`:${port}`, `:${relay.port}`), 'latin1');
        return await right.run(directory, profile, timeoutMs);
      } finally {
        await relay.stop();
        await writeFile(told, info, 'latin1');
      }
    },
  };
}
