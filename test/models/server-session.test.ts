import * as fc from 'fast-check';
import { dialects, edition2024b, editions, type Profile } from '../../generated';
import { strictly } from '../../src/protocol/strictly';
import { DrivenServer, type ServerLike } from '../exploration/driven-server';
import type { ServerSession } from '../../src/server/session/session';
import { newServerModel, serverCommands } from './server-model';
import { told } from './told';

interface Counts {
  verified: number;
}

function agrees(profile: Profile, counts: Counts, wrap?: (session: ServerSession) => ServerLike) {
  return fc.property(serverCommands(), (commands) => {
    const model = newServerModel(profile);
    fc.modelRun(() => ({ model, real: new DrivenServer(profile, wrap) }), commands);
    counts.verified += model.verified;
  });
}

test.each([...editions, ...dialects].map((profile) => strictly(profile)))(
  'whatever is said in $id, a server does what the model does',
  (profile) => {
    const counts = { verified: 0 };
    fc.assert(agrees(profile, counts), { numRuns: 200 });
    // Conversations in which little is done would prove little.
    expect(counts.verified).toBeGreaterThan(3);
  },
);

/** What a session without an error is made into by one. */
const broken: readonly (readonly [string, (session: ServerSession) => ServerLike, readonly string[]])[] = [
  [
    'a server that takes "resending" for "crc valid"',
    (session) => ({
      handle(event) {
        if (event.on !== 'frame' || event.frame.kind !== 'message') return session.handle(event);
        const { message } = event.frame;
        if (message.name !== 'CrcInvalid') return session.handle(event);
        return session.handle({ ...event, frame: { ...event.frame, message: { ...message, name: 'CrcValid' } } });
      },
    }),
    [
      'Client 1 registers.',
      'Client 1 sends its public key.',
      'Client 1 sends file a.',
      'Client 1 says that file a comes again (the store fails).',
    ],
  ],
  [
    'a server that does not answer "crc valid" a second time',
    (session) => {
      let isConfirmed = false;
      return {
        handle(event) {
          const effects = session.handle(event);
          const isSilent = isConfirmed && event.on === 'frame';
          if (event.on === 'reply' && event.call === 'confirmUpload') isConfirmed = true;
          return isSilent ? effects.filter((effect) => effect.do !== 'send') : effects;
        },
      };
    },
    [
      'Client 1 registers.',
      'Client 1 sends its public key.',
      'Client 1 sends file a.',
      'Client 1 says that file a is right.',
      'Client 1 says that file a is right.',
    ],
  ],
];

test.each(broken)('%s is found, and told as a short conversation', (_, wrap, conversation) => {
  const { failed, counterexample } = fc.check(agrees(strictly(edition2024b), { verified: 0 }, wrap), {
    numRuns: 2000,
    seed: 1,
  });
  expect(failed).toBe(true);
  expect(told(counterexample)).toEqual(conversation);
});
