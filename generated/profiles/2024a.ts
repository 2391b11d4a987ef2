// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { extend } from '../../src/protocol/extend';
import { sendFile2024a } from '../layouts/send-file-2024a';
import { sendFile2024aPacketsFromZeroTotalBeforeNumber } from '../layouts/send-file-2024a-packets-from-zero-total-before-number';
import { sendFile2024aRepeatedId } from '../layouts/send-file-2024a-repeated-id';
import { sendFile2024aRepeatedIdPacketsFromZero } from '../layouts/send-file-2024a-repeated-id-packets-from-zero';
import { sendFile2024aRepeatedIdPacketsFromZeroTotalBeforeNumber } from '../layouts/send-file-2024a-repeated-id-packets-from-zero-total-before-number';
import { sendFile2024aRepeatedIdTotalBeforeNumber } from '../layouts/send-file-2024a-repeated-id-total-before-number';
import { sendFile2024bB } from '../layouts/send-file-2024b-b';
import { sendFile2024bC } from '../layouts/send-file-2024b-c';
import type { Edition } from '../profile';
import type { Responses2023a } from '../types/2023a';
import type { Requests2024a } from '../types/2024a';
import { edition2023b } from './2023b';

/** AES-256, content in numbered packets, other response codes and another port. */
export const edition2024a: Edition<Requests2024a, Responses2023a> = extend(edition2023b, {
  id: '2024a',
  doc: 'AES-256, content in numbered packets, other response codes and another port.',
  port: 1256,
  requests: {
    SendFile: {
      layout: sendFile2024a,
      variants: [
        { tolerances: ['repeated-id'], layout: sendFile2024aRepeatedId },
        { tolerances: ['packets-from-zero'], layout: sendFile2024bB },
        { tolerances: ['total-before-number'], layout: sendFile2024bC },
        { tolerances: ['repeated-id', 'packets-from-zero'], layout: sendFile2024aRepeatedIdPacketsFromZero },
        { tolerances: ['repeated-id', 'total-before-number'], layout: sendFile2024aRepeatedIdTotalBeforeNumber },
        {
          tolerances: ['packets-from-zero', 'total-before-number'],
          layout: sendFile2024aPacketsFromZeroTotalBeforeNumber,
        },
        { tolerances: ['repeated-id', 'no-repeated-id', 'packets-from-zero'], layout: sendFile2024bB },
        { tolerances: ['repeated-id', 'no-repeated-id', 'total-before-number'], layout: sendFile2024bC },
        {
          tolerances: ['repeated-id', 'packets-from-zero', 'total-before-number'],
          layout: sendFile2024aRepeatedIdPacketsFromZeroTotalBeforeNumber,
        },
        {
          tolerances: ['repeated-id', 'no-repeated-id', 'packets-from-zero', 'total-before-number'],
          layout: sendFile2024aPacketsFromZeroTotalBeforeNumber,
        },
      ],
    },
  },
  responses: {
    Registered: { code: 1600 },
    RegistrationFailed: { code: 1601 },
    Key: { code: 1602 },
    FileReceived: { code: 1603 },
    MessageReceived: { code: 1604 },
    Reconnected: { code: 1605 },
    ReconnectDenied: { code: 1606 },
    GeneralError: { code: 1607 },
  },
  aes: { bits: 256, iv: 'zero' },
  content: { form: 'slices', size: 1024, sizing: { doubledAbove: 256 }, filling: 'none' },
});
