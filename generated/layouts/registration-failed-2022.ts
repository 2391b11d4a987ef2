// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import type { Layout } from '../../src/wire/layout';
import { exactly } from '../../src/wire/value';
import type { RegistrationFailed } from '../messages';

/**
 * Message of 0 bytes.
 * Used by RegistrationFailed in 2022, 2023a, 2023b, 2024a, 2024b, 2022-a, 2022-b, 2023a-a, 2023b-a, 2023b-b, 2024a-a, 2024b-a, 2024b-b, 2024b-c; GeneralError in 2023a, 2023b, 2024a, 2024b, 2023a-a, 2023b-a, 2023b-b, 2024a-a, 2024b-a, 2024b-b, 2024b-c.
 */
export const registrationFailed2022: Layout<RegistrationFailed> = {
  name: 'RegistrationFailed.2022',
  fixedSize: 0,
  fields: [],
  body: undefined,
  decode(fixed) {
    exactly(fixed, 0, 'RegistrationFailed.2022');
    return {};
  },
  encode() {
    return new Uint8Array(0);
  },
};
