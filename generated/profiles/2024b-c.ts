// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { extend } from '../../src/protocol/extend';
import { messageReceived2022 } from '../layouts/message-received-2022';
import { messageReceived2023a } from '../layouts/message-received-2023a';
import { sendFile2024a } from '../layouts/send-file-2024a';
import { sendFile2024aPacketsFromZeroTotalBeforeNumber } from '../layouts/send-file-2024a-packets-from-zero-total-before-number';
import { sendFile2024aRepeatedId } from '../layouts/send-file-2024a-repeated-id';
import { sendFile2024aRepeatedIdPacketsFromZero } from '../layouts/send-file-2024a-repeated-id-packets-from-zero';
import { sendFile2024aRepeatedIdPacketsFromZeroTotalBeforeNumber } from '../layouts/send-file-2024a-repeated-id-packets-from-zero-total-before-number';
import { sendFile2024aRepeatedIdTotalBeforeNumber } from '../layouts/send-file-2024a-repeated-id-total-before-number';
import { sendFile2024bB } from '../layouts/send-file-2024b-b';
import { sendFile2024bC } from '../layouts/send-file-2024b-c';
import type { Edition } from '../profile';
import type { Requests2024a } from '../types/2024a';
import type { Responses2024bC } from '../types/2024b-c';
import { edition2024b } from './2024b';

/** The total in front of the number; each 1024 bytes encrypted on their own; the plaintext's size is reported; acknowledgements are empty. */
export const dialect2024bC: Edition<Requests2024a, Responses2024bC> = extend(edition2024b, {
  id: '2024b-c',
  doc: "The total in front of the number; each 1024 bytes encrypted on their own; the plaintext's size is reported; acknowledgements are empty.",
  requests: {
    SendFile: {
      layout: sendFile2024bC,
      variants: [
        { tolerances: ['repeated-id'], layout: sendFile2024aRepeatedIdTotalBeforeNumber },
        { tolerances: ['packets-from-zero'], layout: sendFile2024aPacketsFromZeroTotalBeforeNumber },
        { tolerances: ['total-before-number'], layout: sendFile2024a },
        {
          tolerances: ['repeated-id', 'packets-from-zero'],
          layout: sendFile2024aRepeatedIdPacketsFromZeroTotalBeforeNumber,
        },
        { tolerances: ['repeated-id', 'total-before-number'], layout: sendFile2024aRepeatedId },
        { tolerances: ['packets-from-zero', 'total-before-number'], layout: sendFile2024bB },
        {
          tolerances: ['repeated-id', 'no-repeated-id', 'packets-from-zero'],
          layout: sendFile2024aPacketsFromZeroTotalBeforeNumber,
        },
        { tolerances: ['repeated-id', 'no-repeated-id', 'total-before-number'], layout: sendFile2024a },
        {
          tolerances: ['repeated-id', 'packets-from-zero', 'total-before-number'],
          layout: sendFile2024aRepeatedIdPacketsFromZero,
        },
        {
          tolerances: ['repeated-id', 'no-repeated-id', 'packets-from-zero', 'total-before-number'],
          layout: sendFile2024bB,
        },
      ],
    },
  },
  responses: {
    MessageReceived: {
      layout: messageReceived2022,
      variants: [{ tolerances: ['id-in-acknowledgement'], layout: messageReceived2023a }],
    },
  },
  content: { form: 'chunks', size: 1024 },
  flow: { client: { registrations: 3, reregisterAs: 'known' }, server: { reportedSize: 'plaintext' } },
});
