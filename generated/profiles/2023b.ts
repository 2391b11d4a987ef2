// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { extend } from '../../src/protocol/extend';
import type { Edition } from '../profile';
import type { Requests2023a, Responses2023a } from '../types/2023a';
import { edition2023a } from './2023a';

/** Other request codes and another port. */
export const edition2023b: Edition<Requests2023a, Responses2023a> = extend(edition2023a, {
  id: '2023b',
  doc: 'Other request codes and another port.',
  port: 1357,
  requests: {
    Register: { code: 1025 },
    PublicKey: { code: 1026 },
    Reconnect: { code: 1027 },
    SendFile: { code: 1028 },
    CrcValid: { code: 1029 },
    CrcInvalid: { code: 1030 },
    GiveUp: { code: 1031 },
  },
});
