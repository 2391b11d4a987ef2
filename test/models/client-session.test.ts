import * as fc from 'fast-check';
import { edition2024b, editions, type Profile } from '../../generated';
import type { ClientSession } from '../../src/client/session/session';
import { DrivenClient, type ClientLike } from '../exploration/driven-client';
import { beginRun, clientCommands, newClientModel } from './client-model';
import { told } from './told';

interface Counts {
  verified: number;
}

function agrees(profile: Profile, counts: Counts, wrap?: (session: ClientSession) => ClientLike) {
  return fc.property(clientCommands(), (commands) => {
    const model = newClientModel(profile, ['a', 'b']);
    const real = new DrivenClient(profile, { name: 'Alice', files: ['a', 'b'], retries: 0, identity: null }, wrap);
    beginRun(real);
    fc.modelRun(() => ({ model, real }), commands);
    counts.verified += model.verified;
  });
}

test.each(editions)('whatever a server says in $id, a client does what the model does', (profile) => {
  const counts = { verified: 0 };
  fc.assert(agrees(profile, counts), { numRuns: 200 });
  // Conversations in which little is done would prove little.
  expect(counts.verified).toBeGreaterThan(50);
});

test('a client that never gives up is found, and told as a short conversation', () => {
  const wrap = (session: ClientSession): ClientLike => ({
    handle: (event) =>
      session
        .handle(event)
        .map((effect) =>
          effect.do === 'send' && effect.request.name === 'GiveUp'
            ? { ...effect, request: { ...effect.request, name: 'CrcInvalid' } }
            : effect,
        ),
  });
  const { failed, counterexample } = fc.check(agrees(edition2024b, { verified: 0 }, wrap), { numRuns: 2000, seed: 1 });
  expect(failed).toBe(true);
  expect(told(counterexample)).toEqual([
    'The server answers.',
    'The server answers.',
    'The server has another checksum.',
    'The server has another checksum.',
    'The server has another checksum.',
    'The server has another checksum.',
  ]);
});
