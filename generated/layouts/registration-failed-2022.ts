// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import type { Layout } from '../../src/wire/layout';
import { exactly } from '../../src/wire/value';
import type { RegistrationFailed } from '../messages';

/** Message of 0 bytes. */
export const registrationFailed2022: Layout<RegistrationFailed> = {
  name: 'RegistrationFailed.2022',
  fixedSize: 0,
  fields: [],
  body: undefined,
  decode(fixed) {
    exactly(fixed, 0, 'RegistrationFailed.2022');
    return {};
  },
  encode(_message, bytes = new Uint8Array(0)) {
    return bytes;
  },
};
