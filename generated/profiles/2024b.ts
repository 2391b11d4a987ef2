// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { extend } from '../../src/protocol/extend';
import type { Edition } from '../profile';
import type { Responses2023a } from '../types/2023a';
import type { Requests2024a } from '../types/2024a';
import { edition2024a } from './2024a';

/** Other request codes. */
export const edition2024b: Edition<Requests2024a, Responses2023a> = extend(edition2024a, {
  id: '2024b',
  doc: 'Other request codes.',
  requests: {
    Register: { code: 825 },
    PublicKey: { code: 826 },
    Reconnect: { code: 827 },
    SendFile: { code: 828 },
    CrcValid: { code: 900 },
    CrcInvalid: { code: 901 },
    GiveUp: { code: 902 },
  },
});
