// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { messageSuite } from '../../test/vectors/message-suite';
import { dialect2024bB, dialect2024bC, edition2022, edition2023a, edition2024a } from '../index';
import edition2022Vectors from '../vectors/2022.json';
import edition2023aVectors from '../vectors/2023a.json';
import edition2024aVectors from '../vectors/2024a.json';
import dialect2024bBVectors from '../vectors/2024b-b.json';
import dialect2024bCVectors from '../vectors/2024b-c.json';

messageSuite(edition2022, edition2022Vectors.vectors, {
  direction: 'request',
  message: 'Register',
  code: 1100,
  headerSize: 23,
  fixedSize: 255,
  limits: [{ field: 'name', kind: 'string', offset: 0, size: 255, fill: 0, min: 1, max: 254 }],
});

messageSuite(edition2022, edition2022Vectors.vectors, {
  direction: 'request',
  message: 'PublicKey',
  code: 1101,
  headerSize: 23,
  fixedSize: 415,
  limits: [
    { field: 'name', kind: 'string', offset: 0, size: 255, fill: 0, min: 1, max: 254 },
    { field: 'publicKey', kind: 'bytes', offset: 255, size: 160 },
  ],
});

messageSuite(edition2022, edition2022Vectors.vectors, {
  direction: 'request',
  message: 'SendFile',
  code: 1103,
  headerSize: 23,
  fixedSize: 275,
  body: { field: 'content', length: { rule: 'is', field: 'contentSize' } },
  limits: [
    { field: 'clientId', kind: 'bytes', offset: 0, size: 16, equals: 'clientId' },
    { field: 'contentSize', kind: 'uint', offset: 16, size: 4, byteOrder: 'little', min: 0, max: 4294967295 },
    { field: 'fileName', kind: 'string', offset: 20, size: 255, fill: 0, min: 1, max: 254 },
  ],
  offWire: [{ field: 'originalSize' }, { field: 'packetNumber', rule: 1 }, { field: 'totalPackets', rule: 1 }],
});

messageSuite(edition2022, edition2022Vectors.vectors, {
  direction: 'request',
  message: 'CrcValid',
  code: 1104,
  headerSize: 23,
  fixedSize: 271,
  limits: [
    { field: 'clientId', kind: 'bytes', offset: 0, size: 16, equals: 'clientId' },
    { field: 'fileName', kind: 'string', offset: 16, size: 255, fill: 0, min: 1, max: 254 },
  ],
});

messageSuite(edition2022, edition2022Vectors.vectors, {
  direction: 'response',
  message: 'Registered',
  code: 2100,
  headerSize: 7,
  fixedSize: 16,
  limits: [{ field: 'clientId', kind: 'bytes', offset: 0, size: 16 }],
});

messageSuite(edition2022, edition2022Vectors.vectors, {
  direction: 'response',
  message: 'RegistrationFailed',
  code: 2101,
  headerSize: 7,
  fixedSize: 0,
  limits: [],
});

messageSuite(edition2022, edition2022Vectors.vectors, {
  direction: 'response',
  message: 'Key',
  code: 2102,
  headerSize: 7,
  fixedSize: 144,
  limits: [
    { field: 'clientId', kind: 'bytes', offset: 0, size: 16 },
    { field: 'wrappedKey', kind: 'bytes', offset: 16, size: 128 },
  ],
});

messageSuite(edition2022, edition2022Vectors.vectors, {
  direction: 'response',
  message: 'FileReceived',
  code: 2103,
  headerSize: 7,
  fixedSize: 279,
  limits: [
    { field: 'clientId', kind: 'bytes', offset: 0, size: 16 },
    { field: 'contentSize', kind: 'uint', offset: 16, size: 4, byteOrder: 'little', min: 0, max: 4294967295 },
    { field: 'fileName', kind: 'string', offset: 20, size: 255, fill: 0, min: 1, max: 254 },
    { field: 'checksum', kind: 'uint', offset: 275, size: 4, byteOrder: 'little', min: 0, max: 4294967295 },
  ],
});

messageSuite(edition2022, edition2022Vectors.vectors, {
  direction: 'response',
  message: 'MessageReceived',
  code: 2104,
  headerSize: 7,
  fixedSize: 0,
  limits: [],
  offWire: [{ field: 'clientId' }],
});

messageSuite(edition2023a, edition2023aVectors.vectors, {
  direction: 'request',
  message: 'Reconnect',
  code: 1102,
  headerSize: 23,
  fixedSize: 255,
  limits: [{ field: 'name', kind: 'string', offset: 0, size: 255, fill: 0, min: 1, max: 254 }],
});

messageSuite(edition2023a, edition2023aVectors.vectors, {
  direction: 'request',
  message: 'SendFile',
  code: 1103,
  headerSize: 23,
  fixedSize: 259,
  body: { field: 'content', length: { rule: 'is', field: 'contentSize' } },
  limits: [
    { field: 'contentSize', kind: 'uint', offset: 0, size: 4, byteOrder: 'little', min: 0, max: 4294967295 },
    { field: 'fileName', kind: 'string', offset: 4, size: 255, fill: 0, min: 1, max: 254 },
  ],
  offWire: [
    { field: 'clientId', rule: { from: 'clientId' } },
    { field: 'originalSize' },
    { field: 'packetNumber', rule: 1 },
    { field: 'totalPackets', rule: 1 },
  ],
});

messageSuite(edition2023a, edition2023aVectors.vectors, {
  direction: 'request',
  message: 'CrcValid',
  code: 1104,
  headerSize: 23,
  fixedSize: 255,
  limits: [{ field: 'fileName', kind: 'string', offset: 0, size: 255, fill: 0, min: 1, max: 254 }],
  offWire: [{ field: 'clientId', rule: { from: 'clientId' } }],
});

messageSuite(edition2023a, edition2023aVectors.vectors, {
  direction: 'response',
  message: 'MessageReceived',
  code: 2104,
  headerSize: 7,
  fixedSize: 16,
  limits: [{ field: 'clientId', kind: 'bytes', offset: 0, size: 16 }],
});

messageSuite(edition2023a, edition2023aVectors.vectors, {
  direction: 'response',
  message: 'Reconnected',
  code: 2105,
  headerSize: 7,
  fixedSize: 144,
  limits: [
    { field: 'clientId', kind: 'bytes', offset: 0, size: 16 },
    { field: 'wrappedKey', kind: 'bytes', offset: 16, size: 128 },
  ],
});

messageSuite(edition2023a, edition2023aVectors.vectors, {
  direction: 'response',
  message: 'ReconnectDenied',
  code: 2106,
  headerSize: 7,
  fixedSize: 16,
  limits: [{ field: 'clientId', kind: 'bytes', offset: 0, size: 16 }],
});

messageSuite(edition2024a, edition2024aVectors.vectors, {
  direction: 'request',
  message: 'SendFile',
  code: 1028,
  headerSize: 23,
  fixedSize: 267,
  body: { field: 'content', length: { rule: 'atMost', field: 'contentSize' } },
  limits: [
    { field: 'contentSize', kind: 'uint', offset: 0, size: 4, byteOrder: 'little', min: 0, max: 4294967295 },
    { field: 'originalSize', kind: 'uint', offset: 4, size: 4, byteOrder: 'little', min: 0, max: 4294967295 },
    { field: 'packetNumber', kind: 'uint', offset: 8, size: 2, byteOrder: 'little', min: 1, max: 65535 },
    { field: 'totalPackets', kind: 'uint', offset: 10, size: 2, byteOrder: 'little', min: 1, max: 65535 },
    { field: 'fileName', kind: 'string', offset: 12, size: 255, fill: 0, min: 1, max: 254 },
  ],
  offWire: [{ field: 'clientId', rule: { from: 'clientId' } }],
});

messageSuite(dialect2024bB, dialect2024bBVectors.vectors, {
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

messageSuite(dialect2024bC, dialect2024bCVectors.vectors, {
  direction: 'request',
  message: 'SendFile',
  code: 828,
  headerSize: 23,
  fixedSize: 267,
  body: { field: 'content', length: { rule: 'atMost', field: 'contentSize' } },
  limits: [
    { field: 'contentSize', kind: 'uint', offset: 0, size: 4, byteOrder: 'little', min: 0, max: 4294967295 },
    { field: 'originalSize', kind: 'uint', offset: 4, size: 4, byteOrder: 'little', min: 0, max: 4294967295 },
    { field: 'totalPackets', kind: 'uint', offset: 8, size: 2, byteOrder: 'little', min: 1, max: 65535 },
    { field: 'packetNumber', kind: 'uint', offset: 10, size: 2, byteOrder: 'little', min: 1, max: 65535 },
    { field: 'fileName', kind: 'string', offset: 12, size: 255, fill: 0, min: 1, max: 254 },
  ],
  offWire: [{ field: 'clientId', rule: { from: 'clientId' } }],
});
