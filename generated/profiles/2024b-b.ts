// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { extend } from '../../src/protocol/extend';
import { sendFile2024aPacketsFromZeroTotalBeforeNumber } from '../layouts/send-file-2024a-packets-from-zero-total-before-number';
import { sendFile2024aRepeatedIdPacketsFromZero } from '../layouts/send-file-2024a-repeated-id-packets-from-zero';
import { sendFile2024aRepeatedIdPacketsFromZeroTotalBeforeNumber } from '../layouts/send-file-2024a-repeated-id-packets-from-zero-total-before-number';
import { sendFile2024bB } from '../layouts/send-file-2024b-b';
import type { Edition } from '../profile';
import { sizeAnnouncesMore } from '../tolerances';
import type { Responses2023a } from '../types/2023a';
import type { Requests2024a } from '../types/2024a';
import { edition2024b } from './2024b';

/** Packets counted from 0, every slice 1024 bytes with zeros behind the last; a denial carries a new id; the server closes after "resending", an acknowledgement and a refused name. */
export const dialect2024bB: Edition<Requests2024a, Responses2023a> = extend(edition2024b, {
  id: '2024b-b',
  doc: 'Packets counted from 0, every slice 1024 bytes with zeros behind the last; a denial carries a new id; the server closes after "resending", an acknowledgement and a refused name.',
  requests: {
    SendFile: {
      layout: sendFile2024bB,
      variants: [
        { tolerances: ['repeated-id'], layout: sendFile2024aRepeatedIdPacketsFromZero },
        { tolerances: ['total-before-number'], layout: sendFile2024aPacketsFromZeroTotalBeforeNumber },
        {
          tolerances: ['repeated-id', 'total-before-number'],
          layout: sendFile2024aRepeatedIdPacketsFromZeroTotalBeforeNumber,
        },
        {
          tolerances: ['repeated-id', 'no-repeated-id', 'total-before-number'],
          layout: sendFile2024aPacketsFromZeroTotalBeforeNumber,
        },
      ],
    },
  },
  content: { form: 'slices', size: 1024, sizing: 'fixed', filling: 'zeros' },
  writes: [{ message: 'MessageReceived', announced: 255, tolerance: sizeAnnouncesMore }],
  flow: { server: { denial: 'newId', closesAfter: ['CrcInvalid', 'MessageReceived', 'RegistrationFailed'] } },
});
