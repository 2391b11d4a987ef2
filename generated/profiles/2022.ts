// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { posixCksum, zlibCrc32 } from '../checksums';
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
import { sendFile2022 } from '../layouts/send-file-2022';
import { sendFile2023a } from '../layouts/send-file-2023a';
import { crcValid2022 } from '../layouts/crc-valid-2022';
import { crcValid2023a } from '../layouts/crc-valid-2023a';
import { registered2022 } from '../layouts/registered-2022';
import { registrationFailed2022 } from '../layouts/registration-failed-2022';
import { key2022 } from '../layouts/key-2022';
import { fileReceived2022 } from '../layouts/file-received-2022';
import { messageReceived2022 } from '../layouts/message-received-2022';
import { messageReceived2023a } from '../layouts/message-received-2023a';
import type { Profile } from '../profile';

/** The first edition: no reconnection, the client's id repeated in the payload, no error answers but a taken name. */
export const edition2022: Profile = {
  id: '2022',
  doc: "The first edition: no reconnection, the client's id repeated in the payload, no error answers but a taken name.",
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
      answers: ['Registered', 'RegistrationFailed'],
      variants: [],
    },
    PublicKey: {
      name: 'PublicKey',
      direction: 'request',
      code: 1101,
      layout: publicKey2022,
      answers: ['Key'],
      variants: [],
    },
    Reconnect: undefined,
    SendFile: {
      name: 'SendFile',
      direction: 'request',
      code: 1103,
      layout: sendFile2022,
      answers: ['FileReceived'],
      variants: [{ tolerances: ['no-repeated-id'], layout: sendFile2023a }],
    },
    CrcValid: {
      name: 'CrcValid',
      direction: 'request',
      code: 1104,
      layout: crcValid2022,
      answers: ['MessageReceived'],
      variants: [{ tolerances: ['no-repeated-id'], layout: crcValid2023a }],
    },
    CrcInvalid: {
      name: 'CrcInvalid',
      direction: 'request',
      code: 1105,
      layout: crcValid2022,
      answers: ['MessageReceived'],
      variants: [{ tolerances: ['no-repeated-id'], layout: crcValid2023a }],
    },
    GiveUp: {
      name: 'GiveUp',
      direction: 'request',
      code: 1106,
      layout: crcValid2022,
      answers: ['MessageReceived'],
      variants: [{ tolerances: ['no-repeated-id'], layout: crcValid2023a }],
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
      layout: messageReceived2022,
      answers: [],
      variants: [{ tolerances: ['id-in-acknowledgement'], layout: messageReceived2023a }],
    },
    Reconnected: undefined,
    ReconnectDenied: undefined,
    GeneralError: undefined,
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
  checksums: [posixCksum, zlibCrc32],
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
    returning: 'PublicKey',
  },
};
