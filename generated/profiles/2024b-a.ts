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
import { sendFile2024a } from '../layouts/send-file-2024a';
import { sendFile2024aRepeatedId } from '../layouts/send-file-2024a-repeated-id';
import { sendFile2024bB } from '../layouts/send-file-2024b-b';
import { sendFile2024bC } from '../layouts/send-file-2024b-c';
import { sendFile2024aRepeatedIdPacketsFromZero } from '../layouts/send-file-2024a-repeated-id-packets-from-zero';
import { sendFile2024aRepeatedIdTotalBeforeNumber } from '../layouts/send-file-2024a-repeated-id-total-before-number';
import { sendFile2024aPacketsFromZeroTotalBeforeNumber } from '../layouts/send-file-2024a-packets-from-zero-total-before-number';
import { sendFile2024aRepeatedIdPacketsFromZeroTotalBeforeNumber } from '../layouts/send-file-2024a-repeated-id-packets-from-zero-total-before-number';
import { crcValid2023a } from '../layouts/crc-valid-2023a';
import { crcValid2022 } from '../layouts/crc-valid-2022';
import { registered2022 } from '../layouts/registered-2022';
import { registrationFailed2022 } from '../layouts/registration-failed-2022';
import { key2022 } from '../layouts/key-2022';
import { fileReceived2022 } from '../layouts/file-received-2022';
import { messageReceived2023a } from '../layouts/message-received-2023a';
import { messageReceived2022 } from '../layouts/message-received-2022';
import { reconnected2023a } from '../layouts/reconnected-2023a';
import type { Profile } from '../profile';

/** One packet; "resending" acknowledged; an empty denial; four reconnects before registering anew. */
export const dialect2024bA: Profile = {
  id: '2024b-a',
  doc: 'One packet; "resending" acknowledged; an empty denial; four reconnects before registering anew.',
  version: 3,
  port: 1256,
  requestHeader: requestHeader2022,
  responseHeader: responseHeader2022,
  requests: {
    Register: {
      name: 'Register',
      doc: 'A client that the server does not know asks for an id under its name.',
      direction: 'request',
      code: 825,
      layout: register2022,
      answers: ['Registered', 'RegistrationFailed', 'GeneralError'],
      variants: [],
    },
    PublicKey: {
      name: 'PublicKey',
      doc: 'A registered client sends its RSA public key and asks for an AES key.',
      direction: 'request',
      code: 826,
      layout: publicKey2022,
      answers: ['Key', 'GeneralError'],
      variants: [],
    },
    Reconnect: {
      name: 'Reconnect',
      doc: 'A client that has an id and a key pair comes back and asks for a fresh AES key.',
      direction: 'request',
      code: 827,
      layout: reconnect2023a,
      answers: ['Reconnected', 'ReconnectDenied', 'GeneralError'],
      variants: [],
    },
    SendFile: {
      name: 'SendFile',
      doc: "A file's content, encrypted with the connection's AES key: all of it, or one slice in a numbered packet.",
      direction: 'request',
      code: 828,
      layout: sendFile2024a,
      answers: ['FileReceived', 'GeneralError'],
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
    CrcValid: {
      name: 'CrcValid',
      doc: "The client's checksum equals the server's: the file is verified.",
      direction: 'request',
      code: 900,
      layout: crcValid2023a,
      answers: ['MessageReceived', 'GeneralError'],
      variants: [{ tolerances: ['repeated-id'], layout: crcValid2022 }],
    },
    CrcInvalid: {
      name: 'CrcInvalid',
      doc: 'The checksums differ: the client sends the file again.',
      direction: 'request',
      code: 901,
      layout: crcValid2023a,
      answers: ['MessageReceived', 'GeneralError'],
      variants: [{ tolerances: ['repeated-id'], layout: crcValid2022 }],
    },
    GiveUp: {
      name: 'GiveUp',
      doc: 'The checksums differ once more: the client gives up, and the server discards the file.',
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
      doc: 'The name was free; the client has an id now.',
      direction: 'response',
      code: 1600,
      layout: registered2022,
      answers: [],
      variants: [],
    },
    RegistrationFailed: {
      name: 'RegistrationFailed',
      doc: 'The name belongs to another client. Final: the client does not try again.',
      direction: 'response',
      code: 1601,
      layout: registrationFailed2022,
      answers: [],
      variants: [],
    },
    Key: {
      name: 'Key',
      doc: "The public key was accepted; here is the connection's AES key.",
      direction: 'response',
      code: 1602,
      layout: key2022,
      answers: [],
      variants: [],
    },
    FileReceived: {
      name: 'FileReceived',
      doc: 'The whole content has arrived and was decrypted; here is the checksum of the plaintext.',
      direction: 'response',
      code: 1603,
      layout: fileReceived2022,
      answers: [],
      variants: [],
    },
    MessageReceived: {
      name: 'MessageReceived',
      doc: 'The request was understood; after CrcValid it promises that the file survives a power cut.',
      direction: 'response',
      code: 1604,
      layout: messageReceived2023a,
      answers: [],
      variants: [{ tolerances: ['empty-acknowledgement'], layout: messageReceived2022 }],
    },
    Reconnected: {
      name: 'Reconnected',
      doc: 'The client is known; here is a fresh AES key.',
      direction: 'response',
      code: 1605,
      layout: reconnected2023a,
      answers: [],
      variants: [],
    },
    ReconnectDenied: {
      name: 'ReconnectDenied',
      doc: 'The server does not know this client or has no key of it: the client registers anew, with a new key pair.',
      direction: 'response',
      code: 1606,
      layout: messageReceived2022,
      answers: [],
      variants: [],
    },
    GeneralError: {
      name: 'GeneralError',
      doc: 'The request could not be served. The client may try it again.',
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
  content: { form: 'slices', size: 4294967295, sizing: 'fixed', filling: 'none' },
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
    connection: 'run',
    resend: { form: 'acknowledged', by: 'MessageReceived', awaited: true },
    client: {
      attempts: 3,
      registrations: 1,
      reconnects: 4,
      resends: 3,
      resendingBeforeGivingUp: false,
      unregisteredId: '61616161616161616161616161616161',
      reregisterAs: 'known',
    },
    server: {
      denial: 'refuse',
      adoptsUnknown: false,
      closesAfter: [],
      reportedSize: 'ciphertext',
      refusals: {
        unknownClient: ['ReconnectDenied', 'GeneralError'],
        nameTaken: ['RegistrationFailed'],
        badInput: ['GeneralError'],
        tooLarge: ['GeneralError'],
        storageFailure: ['GeneralError'],
        busy: ['GeneralError'],
      },
    },
    returning: 'Reconnect',
  },
};
