// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { messageSuite } from '../../test/vectors/message-suite';
import { dialect2024bB } from '../profiles/2024b-b';
import golden from '../vectors/2024b-b.json';

messageSuite(dialect2024bB, golden.vectors, {
  direction: 'request',
  message: 'Register',
  code: 825,
  headerSize: 23,
  fixedSize: 255,
  limits: [{ field: 'name', kind: 'string', offset: 0, size: 255, fill: 0, min: 1, max: 254 }],
});

messageSuite(dialect2024bB, golden.vectors, {
  direction: 'request',
  message: 'PublicKey',
  code: 826,
  headerSize: 23,
  fixedSize: 415,
  limits: [
    { field: 'name', kind: 'string', offset: 0, size: 255, fill: 0, min: 1, max: 254 },
    { field: 'publicKey', kind: 'bytes', offset: 255, size: 160 },
  ],
});

messageSuite(dialect2024bB, golden.vectors, {
  direction: 'request',
  message: 'Reconnect',
  code: 827,
  headerSize: 23,
  fixedSize: 255,
  limits: [{ field: 'name', kind: 'string', offset: 0, size: 255, fill: 0, min: 1, max: 254 }],
});

messageSuite(dialect2024bB, golden.vectors, {
  direction: 'request',
  message: 'SendFile',
  code: 828,
  headerSize: 23,
  fixedSize: 267,
  body: { field: 'content', length: { rule: 'atMost', field: 'contentSize' } },
  limits: [
    { field: 'contentSize', kind: 'uint', offset: 0, size: 4, byteOrder: 'little', min: 0, max: 4294967295 },
    { field: 'originalSize', kind: 'uint', offset: 4, size: 4, byteOrder: 'little', min: 0, max: 4294967295 },
    { field: 'packetNumber', kind: 'uint', offset: 8, size: 2, byteOrder: 'little', min: 0, max: 65535 },
    { field: 'totalPackets', kind: 'uint', offset: 10, size: 2, byteOrder: 'little', min: 1, max: 65535 },
    { field: 'fileName', kind: 'string', offset: 12, size: 255, fill: 0, min: 1, max: 254 },
  ],
  offWire: [{ field: 'clientId', rule: { from: 'clientId' } }],
});

messageSuite(dialect2024bB, golden.vectors, {
  direction: 'request',
  message: 'CrcValid',
  code: 900,
  headerSize: 23,
  fixedSize: 255,
  limits: [{ field: 'fileName', kind: 'string', offset: 0, size: 255, fill: 0, min: 1, max: 254 }],
  offWire: [{ field: 'clientId', rule: { from: 'clientId' } }],
});

messageSuite(dialect2024bB, golden.vectors, {
  direction: 'request',
  message: 'CrcInvalid',
  code: 901,
  headerSize: 23,
  fixedSize: 255,
  limits: [{ field: 'fileName', kind: 'string', offset: 0, size: 255, fill: 0, min: 1, max: 254 }],
  offWire: [{ field: 'clientId', rule: { from: 'clientId' } }],
});

messageSuite(dialect2024bB, golden.vectors, {
  direction: 'request',
  message: 'GiveUp',
  code: 902,
  headerSize: 23,
  fixedSize: 255,
  limits: [{ field: 'fileName', kind: 'string', offset: 0, size: 255, fill: 0, min: 1, max: 254 }],
  offWire: [{ field: 'clientId', rule: { from: 'clientId' } }],
});

messageSuite(dialect2024bB, golden.vectors, {
  direction: 'response',
  message: 'Registered',
  code: 1600,
  headerSize: 7,
  fixedSize: 16,
  limits: [{ field: 'clientId', kind: 'bytes', offset: 0, size: 16 }],
});

messageSuite(dialect2024bB, golden.vectors, {
  direction: 'response',
  message: 'RegistrationFailed',
  code: 1601,
  headerSize: 7,
  fixedSize: 0,
  limits: [],
});

messageSuite(dialect2024bB, golden.vectors, {
  direction: 'response',
  message: 'Key',
  code: 1602,
  headerSize: 7,
  fixedSize: 144,
  limits: [
    { field: 'clientId', kind: 'bytes', offset: 0, size: 16 },
    { field: 'wrappedKey', kind: 'bytes', offset: 16, size: 128 },
  ],
});

messageSuite(dialect2024bB, golden.vectors, {
  direction: 'response',
  message: 'FileReceived',
  code: 1603,
  headerSize: 7,
  fixedSize: 279,
  limits: [
    { field: 'clientId', kind: 'bytes', offset: 0, size: 16 },
    { field: 'contentSize', kind: 'uint', offset: 16, size: 4, byteOrder: 'little', min: 0, max: 4294967295 },
    { field: 'fileName', kind: 'string', offset: 20, size: 255, fill: 0, min: 1, max: 254 },
    { field: 'checksum', kind: 'uint', offset: 275, size: 4, byteOrder: 'little', min: 0, max: 4294967295 },
  ],
});

messageSuite(dialect2024bB, golden.vectors, {
  direction: 'response',
  message: 'MessageReceived',
  code: 1604,
  headerSize: 7,
  fixedSize: 16,
  limits: [{ field: 'clientId', kind: 'bytes', offset: 0, size: 16 }],
});

messageSuite(dialect2024bB, golden.vectors, {
  direction: 'response',
  message: 'Reconnected',
  code: 1605,
  headerSize: 7,
  fixedSize: 144,
  limits: [
    { field: 'clientId', kind: 'bytes', offset: 0, size: 16 },
    { field: 'wrappedKey', kind: 'bytes', offset: 16, size: 128 },
  ],
});

messageSuite(dialect2024bB, golden.vectors, {
  direction: 'response',
  message: 'ReconnectDenied',
  code: 1606,
  headerSize: 7,
  fixedSize: 16,
  limits: [{ field: 'clientId', kind: 'bytes', offset: 0, size: 16 }],
});

messageSuite(dialect2024bB, golden.vectors, {
  direction: 'response',
  message: 'GeneralError',
  code: 1607,
  headerSize: 7,
  fixedSize: 0,
  limits: [],
});
