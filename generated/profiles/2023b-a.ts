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

/** The id before registration is 16 bytes of AA. */
export const dialect2023bA: Profile = {
  id: '2023b-a',
  doc: 'The id before registration is 16 bytes of AA.',
  version: 3,
  port: 1357,
  requestHeader: requestHeader2022,
  responseHeader: responseHeader2022,
  requests: {
    Register: {
      name: 'Register',
      doc: 'A client that the server does not know asks for an id under its name.',
      direction: 'request',
      code: 1025,
      layout: register2022,
      answers: ['Registered', 'RegistrationFailed', 'GeneralError'],
      variants: [],
    },
    PublicKey: {
      name: 'PublicKey',
      doc: 'A registered client sends its RSA public key and asks for an AES key.',
      direction: 'request',
      code: 1026,
      layout: publicKey2022,
      answers: ['Key', 'GeneralError'],
      variants: [],
    },
    Reconnect: {
      name: 'Reconnect',
      doc: 'A client that has an id and a key pair comes back and asks for a fresh AES key.',
      direction: 'request',
      code: 1027,
      layout: reconnect2023a,
      answers: ['Reconnected', 'ReconnectDenied', 'GeneralError'],
      variants: [],
    },
    SendFile: {
      name: 'SendFile',
      doc: "A file's content, encrypted with the connection's AES key: all of it, or one slice in a numbered packet.",
      direction: 'request',
      code: 1028,
      layout: sendFile2023a,
      answers: ['FileReceived', 'GeneralError'],
      variants: [{ tolerances: ['repeated-id'], layout: sendFile2022 }],
    },
    CrcValid: {
      name: 'CrcValid',
      doc: "The client's checksum equals the server's: the file is verified.",
      direction: 'request',
      code: 1029,
      layout: crcValid2023a,
      answers: ['MessageReceived', 'GeneralError'],
      variants: [{ tolerances: ['repeated-id'], layout: crcValid2022 }],
    },
    CrcInvalid: {
      name: 'CrcInvalid',
      doc: 'The checksums differ: the client sends the file again.',
      direction: 'request',
      code: 1030,
      layout: crcValid2023a,
      answers: ['MessageReceived', 'GeneralError'],
      variants: [{ tolerances: ['repeated-id'], layout: crcValid2022 }],
    },
    GiveUp: {
      name: 'GiveUp',
      doc: 'The checksums differ once more: the client gives up, and the server discards the file.',
      direction: 'request',
      code: 1031,
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
      layout: messageReceived2023a,
      answers: [],
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
  block: { request: 1, response: 1 },
  rsa: { bits: 1024, exponent: 17, publicKeySize: 160, oaepHash: 'sha1' },
  aes: { bits: 128, iv: 'zero' },
  content: { form: 'single' },
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
    resend: { form: 'silent', patience: 2000 },
    client: {
      attempts: 3,
      registrations: 1,
      reconnects: 1,
      resends: 3,
      resendingBeforeGivingUp: false,
      unregisteredId: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
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
