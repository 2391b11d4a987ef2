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
import { sendFile2023a } from '../layouts/send-file-2023a';
import { sendFile2022 } from '../layouts/send-file-2022';
import { crcValid2023a } from '../layouts/crc-valid-2023a';
import { crcValid2022 } from '../layouts/crc-valid-2022';
import { registered2022 } from '../layouts/registered-2022';
import { registrationFailed2022 } from '../layouts/registration-failed-2022';
import { key2022 } from '../layouts/key-2022';
import { fileReceived2022 } from '../layouts/file-received-2022';
import { messageReceived2023a } from '../layouts/message-received-2023a';
import { messageReceived2022 } from '../layouts/message-received-2022';
import { reconnected2023a } from '../layouts/reconnected-2023a';
import { reconnectDenied2023a } from '../layouts/reconnect-denied-2023a';
import type { Profile } from '../profile';

/** Reconnection and a general error; the client's id is in the header alone. */
export const edition2023a: Profile = {
  id: '2023a',
  doc: "Reconnection and a general error; the client's id is in the header alone.",
  version: 3,
  port: 1234,
  requestHeader: requestHeader2022,
  responseHeader: responseHeader2022,
  requests: {
    Register: {
      name: 'Register',
      direction: 'request',
      code: 1100,
      layout: register2022,
      answers: ['Registered', 'RegistrationFailed', 'GeneralError'],
      variants: [],
    },
    PublicKey: {
      name: 'PublicKey',
      direction: 'request',
      code: 1101,
      layout: publicKey2022,
      answers: ['Key', 'GeneralError'],
      variants: [],
    },
    Reconnect: {
      name: 'Reconnect',
      direction: 'request',
      code: 1102,
      layout: reconnect2023a,
      answers: ['Reconnected', 'ReconnectDenied', 'GeneralError'],
      variants: [],
    },
    SendFile: {
      name: 'SendFile',
      direction: 'request',
      code: 1103,
      layout: sendFile2023a,
      answers: ['FileReceived', 'GeneralError'],
      variants: [{ tolerances: ['repeated-id'], layout: sendFile2022 }],
    },
    CrcValid: {
      name: 'CrcValid',
      direction: 'request',
      code: 1104,
      layout: crcValid2023a,
      answers: ['MessageReceived', 'GeneralError'],
      variants: [{ tolerances: ['repeated-id'], layout: crcValid2022 }],
    },
    CrcInvalid: {
      name: 'CrcInvalid',
      direction: 'request',
      code: 1105,
      layout: crcValid2023a,
      answers: ['MessageReceived', 'GeneralError'],
      variants: [{ tolerances: ['repeated-id'], layout: crcValid2022 }],
    },
    GiveUp: {
      name: 'GiveUp',
      direction: 'request',
      code: 1106,
      layout: crcValid2023a,
      answers: ['MessageReceived', 'GeneralError'],
      variants: [{ tolerances: ['repeated-id'], layout: crcValid2022 }],
    },
  },
  responses: {
    Registered: {
      name: 'Registered',
      direction: 'response',
      code: 2100,
      layout: registered2022,
      answers: [],
      variants: [],
    },
    RegistrationFailed: {
      name: 'RegistrationFailed',
      direction: 'response',
      code: 2101,
      layout: registrationFailed2022,
      answers: [],
      variants: [],
    },
    Key: {
      name: 'Key',
      direction: 'response',
      code: 2102,
      layout: key2022,
      answers: [],
      variants: [],
    },
    FileReceived: {
      name: 'FileReceived',
      direction: 'response',
      code: 2103,
      layout: fileReceived2022,
      answers: [],
      variants: [],
    },
    MessageReceived: {
      name: 'MessageReceived',
      direction: 'response',
      code: 2104,
      layout: messageReceived2023a,
      answers: [],
      variants: [{ tolerances: ['empty-acknowledgement'], layout: messageReceived2022 }],
    },
    Reconnected: {
      name: 'Reconnected',
      direction: 'response',
      code: 2105,
      layout: reconnected2023a,
      answers: [],
      variants: [],
    },
    ReconnectDenied: {
      name: 'ReconnectDenied',
      direction: 'response',
      code: 2106,
      layout: reconnectDenied2023a,
      answers: [],
      variants: [{ tolerances: ['empty-denial'], layout: messageReceived2022 }],
    },
    GeneralError: {
      name: 'GeneralError',
      direction: 'response',
      code: 2107,
      layout: registrationFailed2022,
      answers: [],
      variants: [],
    },
  },
  block: { request: 1, response: 1 },
  rsa: { bits: 1024, exponent: 17, publicKeySize: 160, oaepHash: 'sha1' },
  aes: { bits: 128, iv: 'zero' },
  content: {
    slicing: 'whole',
    sliceSize: 1024,
    sliceFixed: false,
    padSlices: false,
    encryption: 'whole',
    reportedSize: 'ciphertext',
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
    reregisterAs: 'unregistered',
    registrations: 1,
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
