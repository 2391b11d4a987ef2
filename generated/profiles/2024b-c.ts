// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { posixCksum } from '../checksums';
import {
  repeatedId,
  noRepeatedId,
  packetsFromZero,
  totalBeforeNumber,
  emptyAcknowledgement,
  idInAcknowledgement,
  emptyDenial,
  bareName,
  sizeWithoutContent,
  sizeWithHeader,
  sizeAnnouncesMore,
  nameBehind,
  garbageAfterNul,
  paddedSlice,
  packetsEncryptedEach,
} from '../tolerances';
import { requestHeader2022 } from '../layouts/request-header-2022';
import { responseHeader2022 } from '../layouts/response-header-2022';
import { register2022 } from '../layouts/register-2022';
import { publicKey2022 } from '../layouts/public-key-2022';
import { reconnect2023a } from '../layouts/reconnect-2023a';
import { sendFile2024bC } from '../layouts/send-file-2024b-c';
import { sendFile2024aRepeatedIdTotalBeforeNumber } from '../layouts/send-file-2024a-repeated-id-total-before-number';
import { sendFile2024aPacketsFromZeroTotalBeforeNumber } from '../layouts/send-file-2024a-packets-from-zero-total-before-number';
import { sendFile2024a } from '../layouts/send-file-2024a';
import { sendFile2024aRepeatedIdPacketsFromZeroTotalBeforeNumber } from '../layouts/send-file-2024a-repeated-id-packets-from-zero-total-before-number';
import { sendFile2024aRepeatedId } from '../layouts/send-file-2024a-repeated-id';
import { sendFile2024bB } from '../layouts/send-file-2024b-b';
import { sendFile2024aRepeatedIdPacketsFromZero } from '../layouts/send-file-2024a-repeated-id-packets-from-zero';
import { crcValid2023a } from '../layouts/crc-valid-2023a';
import { crcValid2022 } from '../layouts/crc-valid-2022';
import { registered2022 } from '../layouts/registered-2022';
import { registrationFailed2022 } from '../layouts/registration-failed-2022';
import { key2022 } from '../layouts/key-2022';
import { fileReceived2022 } from '../layouts/file-received-2022';
import { messageReceived2022 } from '../layouts/message-received-2022';
import { messageReceived2023a } from '../layouts/message-received-2023a';
import { reconnected2023a } from '../layouts/reconnected-2023a';
import { reconnectDenied2023a } from '../layouts/reconnect-denied-2023a';
import type { Profile } from '../profile';

/** The total in front of the number; each 1024 bytes encrypted on their own; the plaintext's size is reported; acknowledgements are empty. */
export const dialect2024bC: Profile = {
  id: '2024b-c',
  doc: "The total in front of the number; each 1024 bytes encrypted on their own; the plaintext's size is reported; acknowledgements are empty.",
  version: 3,
  port: 1256,
  requestHeader: requestHeader2022,
  responseHeader: responseHeader2022,
  requests: {
    Register: {
      name: 'Register',
      direction: 'request',
      code: 825,
      layout: register2022,
      answers: ['Registered', 'RegistrationFailed', 'GeneralError'],
      variants: [],
    },
    PublicKey: {
      name: 'PublicKey',
      direction: 'request',
      code: 826,
      layout: publicKey2022,
      answers: ['Key', 'GeneralError'],
      variants: [],
    },
    Reconnect: {
      name: 'Reconnect',
      direction: 'request',
      code: 827,
      layout: reconnect2023a,
      answers: ['Reconnected', 'ReconnectDenied', 'GeneralError'],
      variants: [],
    },
    SendFile: {
      name: 'SendFile',
      direction: 'request',
      code: 828,
      layout: sendFile2024bC,
      answers: ['FileReceived', 'GeneralError'],
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
    CrcValid: {
      name: 'CrcValid',
      direction: 'request',
      code: 900,
      layout: crcValid2023a,
      answers: ['MessageReceived', 'GeneralError'],
      variants: [{ tolerances: ['repeated-id'], layout: crcValid2022 }],
    },
    CrcInvalid: {
      name: 'CrcInvalid',
      direction: 'request',
      code: 901,
      layout: crcValid2023a,
      answers: ['MessageReceived', 'GeneralError'],
      variants: [{ tolerances: ['repeated-id'], layout: crcValid2022 }],
    },
    GiveUp: {
      name: 'GiveUp',
      direction: 'request',
      code: 902,
      layout: crcValid2023a,
      answers: ['MessageReceived', 'GeneralError'],
      variants: [{ tolerances: ['repeated-id'], layout: crcValid2022 }],
    },
  },
  responses: {
    Registered: {
      name: 'Registered',
      direction: 'response',
      code: 1600,
      layout: registered2022,
      answers: [],
      variants: [],
    },
    RegistrationFailed: {
      name: 'RegistrationFailed',
      direction: 'response',
      code: 1601,
      layout: registrationFailed2022,
      answers: [],
      variants: [],
    },
    Key: {
      name: 'Key',
      direction: 'response',
      code: 1602,
      layout: key2022,
      answers: [],
      variants: [],
    },
    FileReceived: {
      name: 'FileReceived',
      direction: 'response',
      code: 1603,
      layout: fileReceived2022,
      answers: [],
      variants: [],
    },
    MessageReceived: {
      name: 'MessageReceived',
      direction: 'response',
      code: 1604,
      layout: messageReceived2022,
      answers: [],
      variants: [{ tolerances: ['id-in-acknowledgement'], layout: messageReceived2023a }],
    },
    Reconnected: {
      name: 'Reconnected',
      direction: 'response',
      code: 1605,
      layout: reconnected2023a,
      answers: [],
      variants: [],
    },
    ReconnectDenied: {
      name: 'ReconnectDenied',
      direction: 'response',
      code: 1606,
      layout: reconnectDenied2023a,
      answers: [],
      variants: [{ tolerances: ['empty-denial'], layout: messageReceived2022 }],
    },
    GeneralError: {
      name: 'GeneralError',
      direction: 'response',
      code: 1607,
      layout: registrationFailed2022,
      answers: [],
      variants: [],
    },
  },
  block: { request: 1, response: 1 },
  rsa: { bits: 1024, exponent: 17, publicKeySize: 160, oaepHash: 'sha1' },
  aes: { bits: 256, iv: 'zero' },
  content: {
    slicing: 'packets',
    sliceSize: 1024,
    sliceFixed: true,
    padSlices: false,
    encryption: 'each',
    reportedSize: 'plaintext',
  },
  checksums: [posixCksum],
  tolerates: [
    repeatedId,
    noRepeatedId,
    packetsFromZero,
    totalBeforeNumber,
    emptyAcknowledgement,
    idInAcknowledgement,
    emptyDenial,
    bareName,
    sizeWithoutContent,
    sizeWithHeader,
    sizeAnnouncesMore,
    nameBehind,
    garbageAfterNul,
    paddedSlice,
    packetsEncryptedEach,
  ],
  writes: [],
  flow: {
    resendAnswer: undefined,
    resends: 3,
    resendAwaited: true,
    resendPatience: 2000,
    attempts: 3,
    unregisteredId: '00000000000000000000000000000000',
    reregisterAs: 'known',
    registrations: 3,
    reconnects: 1,
    resendingBeforeGivingUp: false,
    denial: 'refuse',
    adoptsUnknown: false,
    closesAfter: [],
    connection: 'run',
    refusals: {
      unknownClient: ['ReconnectDenied', 'GeneralError'],
      nameTaken: ['RegistrationFailed'],
      badInput: ['GeneralError'],
      tooLarge: ['GeneralError'],
      storageFailure: ['GeneralError'],
      busy: ['GeneralError'],
    },
    returning: 'Reconnect',
  },
};
