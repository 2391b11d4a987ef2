// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { extend } from '../../src/protocol/extend';
import type { Edition } from '../profile';
import { nameBehind } from '../tolerances';
import type { Responses2023a } from '../types/2023a';
import type { Requests2024a } from '../types/2024a';
import { edition2024a } from './2024a';

/** Slices of 1024 bytes; the id before registration is sixteen digits 0; the file's name follows the acknowledgement of "crc valid", unannounced. */
export const dialect2024aA: Edition<Requests2024a, Responses2023a> = extend(edition2024a, {
  id: '2024a-a',
  doc: 'Slices of 1024 bytes; the id before registration is sixteen digits 0; the file\'s name follows the acknowledgement of "crc valid", unannounced.',
  content: { form: 'slices', size: 1024, sizing: 'fixed', filling: 'none' },
  writes: [{ message: 'MessageReceived', answering: 'CrcValid', tolerance: nameBehind }],
  flow: { client: { registrations: 4, unregisteredId: '30303030303030303030303030303030' } },
});
