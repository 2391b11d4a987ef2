// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { posixCksum, zlibCrc32 } from '../checksums';
import { crcValid2022 } from '../layouts/crc-valid-2022';
import { crcValid2023a } from '../layouts/crc-valid-2023a';
import { fileReceived2022 } from '../layouts/file-received-2022';
import { key2022 } from '../layouts/key-2022';
import { messageReceived2022 } from '../layouts/message-received-2022';
import { messageReceived2023a } from '../layouts/message-received-2023a';
import { publicKey2022 } from '../layouts/public-key-2022';
import { register2022 } from '../layouts/register-2022';
import { registered2022 } from '../layouts/registered-2022';
import { registrationFailed2022 } from '../layouts/registration-failed-2022';
import { requestHeader2022 } from '../layouts/request-header-2022';
import { responseHeader2022 } from '../layouts/response-header-2022';
import { sendFile2022 } from '../layouts/send-file-2022';
import { sendFile2023a } from '../layouts/send-file-2023a';
import type { Edition } from '../profile';
import {
  bareName,
  emptyAcknowledgement,
  emptyDenial,
  garbageAfterNul,
  idInAcknowledgement,
  nameBehind,
  noRepeatedId,
  packetsEncryptedEach,
  packetsFromZero,
  paddedSlice,
  repeatedId,
  sizeAnnouncesMore,
  sizeWithHeader,
  sizeWithoutContent,
  totalBeforeNumber,
} from '../tolerances';
import type { Requests2022, Responses2022 } from '../types/2022';

/** The first edition: no reconnection, the client's id repeated in the payload, no error answers but a taken name. */
export const edition2022: Edition<Requests2022, Responses2022> = {
  id: '2022',
  doc: "The first edition: no reconnection, the client's id repeated in the payload, no error answers but a taken name.",
  version: 3,
  port: 1234,
  requestHeader: requestHeader2022,
  responseHeader: responseHeader2022,
  requests: {
    Register: {
      name: 'Register',
      doc: 'A client that the server does not know asks for an id under its name.',
      direction: 'request',
      code: 1100,
      layout: register2022,
      answers: ['Registered', 'RegistrationFailed'],
      variants: [],
    },
    PublicKey: {
      name: 'PublicKey',
      doc: 'A registered client sends its RSA public key and asks for an AES key.',
      direction: 'request',
      code: 1101,
      layout: publicKey2022,
      answers: ['Key'],
      variants: [],
    },
    Reconnect: undefined,
    SendFile: {
      name: 'SendFile',
      doc: "A file's content, encrypted with the connection's AES key: all of it, or one slice in a numbered packet.",
      direction: 'request',
      code: 1103,
      layout: sendFile2022,
      answers: ['FileReceived'],
      variants: [{ tolerances: ['no-repeated-id'], layout: sendFile2023a }],
    },
    CrcValid: {
      name: 'CrcValid',
      doc: "The client's checksum equals the server's: the file is verified.",
      direction: 'request',
      code: 1104,
      layout: crcValid2022,
      answers: ['MessageReceived'],
      variants: [{ tolerances: ['no-repeated-id'], layout: crcValid2023a }],
    },
    CrcInvalid: {
      name: 'CrcInvalid',
      doc: 'The checksums differ: the client sends the file again.',
      direction: 'request',
      code: 1105,
      layout: crcValid2022,
      answers: ['MessageReceived'],
      variants: [{ tolerances: ['no-repeated-id'], layout: crcValid2023a }],
    },
    GiveUp: {
      name: 'GiveUp',
      doc: 'The checksums differ once more: the client gives up, and the server discards the file.',
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
      doc: 'The name was free; the client has an id now.',
      direction: 'response',
      code: 2100,
      layout: registered2022,
      answers: [],
      variants: [],
    },
    RegistrationFailed: {
      name: 'RegistrationFailed',
      doc: 'The name belongs to another client. Final: the client does not try again.',
      direction: 'response',
      code: 2101,
      layout: registrationFailed2022,
      answers: [],
      variants: [],
    },
    Key: {
      name: 'Key',
      doc: "The public key was accepted; here is the connection's AES key.",
      direction: 'response',
      code: 2102,
      layout: key2022,
      answers: [],
      variants: [],
    },
    FileReceived: {
      name: 'FileReceived',
      doc: 'The whole content has arrived and was decrypted; here is the checksum of the plaintext.',
      direction: 'response',
      code: 2103,
      layout: fileReceived2022,
      answers: [],
      variants: [],
    },
    MessageReceived: {
      name: 'MessageReceived',
      doc: 'The request was understood; after CrcValid it promises that the file survives a power cut.',
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
  content: { form: 'single' },
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
    connection: 'run',
    resend: { form: 'silent', patience: 2000 },
    client: {
      attempts: 3,
      registrations: 1,
      reconnects: 1,
      resends: 3,
      resendingBeforeGivingUp: false,
      unregisteredId: '00000000000000000000000000000000',
      reregisterAs: 'unregistered',
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
    returning: 'PublicKey',
  },
};
