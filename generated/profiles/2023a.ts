// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { extend } from '../../src/protocol/extend';
import { posixCksum } from '../checksums';
import { crcValid2022 } from '../layouts/crc-valid-2022';
import { crcValid2023a } from '../layouts/crc-valid-2023a';
import { messageReceived2022 } from '../layouts/message-received-2022';
import { messageReceived2023a } from '../layouts/message-received-2023a';
import { reconnect2023a } from '../layouts/reconnect-2023a';
import { reconnectDenied2023a } from '../layouts/reconnect-denied-2023a';
import { reconnected2023a } from '../layouts/reconnected-2023a';
import { registrationFailed2022 } from '../layouts/registration-failed-2022';
import { sendFile2022 } from '../layouts/send-file-2022';
import { sendFile2023a } from '../layouts/send-file-2023a';
import type { Edition } from '../profile';
import type { Requests2023a, Responses2023a } from '../types/2023a';
import { edition2022 } from './2022';

/** Reconnection and a general error; the client's id is in the header alone. */
export const edition2023a: Edition<Requests2023a, Responses2023a> = extend(edition2022, {
  id: '2023a',
  doc: "Reconnection and a general error; the client's id is in the header alone.",
  requests: {
    Register: { answers: ['Registered', 'RegistrationFailed', 'GeneralError'] },
    PublicKey: { answers: ['Key', 'GeneralError'] },
    Reconnect: {
      name: 'Reconnect',
      doc: 'A client that has an id and a key pair comes back and asks for a fresh AES key.',
      direction: 'request',
      code: 1102,
      layout: reconnect2023a,
      answers: ['Reconnected', 'ReconnectDenied', 'GeneralError'],
      variants: [],
    },
    SendFile: {
      layout: sendFile2023a,
      answers: ['FileReceived', 'GeneralError'],
      variants: [{ tolerances: ['repeated-id'], layout: sendFile2022 }],
    },
    CrcValid: {
      layout: crcValid2023a,
      answers: ['MessageReceived', 'GeneralError'],
      variants: [{ tolerances: ['repeated-id'], layout: crcValid2022 }],
    },
    CrcInvalid: {
      layout: crcValid2023a,
      answers: ['MessageReceived', 'GeneralError'],
      variants: [{ tolerances: ['repeated-id'], layout: crcValid2022 }],
    },
    GiveUp: {
      layout: crcValid2023a,
      answers: ['MessageReceived', 'GeneralError'],
      variants: [{ tolerances: ['repeated-id'], layout: crcValid2022 }],
    },
  },
  responses: {
    MessageReceived: {
      layout: messageReceived2023a,
      variants: [{ tolerances: ['empty-acknowledgement'], layout: messageReceived2022 }],
    },
    Reconnected: {
      name: 'Reconnected',
      doc: 'The client is known; here is a fresh AES key.',
      direction: 'response',
      code: 2105,
      layout: reconnected2023a,
      answers: [],
      variants: [],
    },
    ReconnectDenied: {
      name: 'ReconnectDenied',
      doc: 'The server does not know this client or has no key of it: the client registers anew, with a new key pair.',
      direction: 'response',
      code: 2106,
      layout: reconnectDenied2023a,
      answers: [],
      variants: [{ tolerances: ['empty-denial'], layout: messageReceived2022 }],
    },
    GeneralError: {
      name: 'GeneralError',
      doc: 'The request could not be served. The client may try it again.',
      direction: 'response',
      code: 2107,
      layout: registrationFailed2022,
      answers: [],
      variants: [],
    },
  },
  checksums: [posixCksum],
  flow: { returning: 'Reconnect' },
});
