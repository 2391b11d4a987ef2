// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { extend } from '../../src/protocol/extend';
import type { Edition } from '../profile';
import type { Requests2023a, Responses2023a } from '../types/2023a';
import { edition2023b } from './2023b';

/** The id before registration is 16 bytes of AA. */
export const dialect2023bA: Edition<Requests2023a, Responses2023a> = extend(edition2023b, {
  id: '2023b-a',
  doc: 'The id before registration is 16 bytes of AA.',
  flow: { client: { unregisteredId: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', reregisterAs: 'known' } },
});
