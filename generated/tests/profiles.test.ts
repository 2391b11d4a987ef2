// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { profileSuite } from '../../test/vectors/profile-suite';
import {
  dialect2022A,
  dialect2022B,
  dialect2023aA,
  dialect2023bA,
  dialect2023bB,
  dialect2024aA,
  dialect2024bA,
  dialect2024bB,
  dialect2024bC,
  edition2022,
  edition2023a,
  edition2023b,
  edition2024a,
  edition2024b,
} from '../index';
import dialect2022AVectors from '../vectors/2022-a.json';
import dialect2022BVectors from '../vectors/2022-b.json';
import edition2022Vectors from '../vectors/2022.json';
import dialect2023aAVectors from '../vectors/2023a-a.json';
import edition2023aVectors from '../vectors/2023a.json';
import dialect2023bAVectors from '../vectors/2023b-a.json';
import dialect2023bBVectors from '../vectors/2023b-b.json';
import edition2023bVectors from '../vectors/2023b.json';
import dialect2024aAVectors from '../vectors/2024a-a.json';
import edition2024aVectors from '../vectors/2024a.json';
import dialect2024bAVectors from '../vectors/2024b-a.json';
import dialect2024bBVectors from '../vectors/2024b-b.json';
import dialect2024bCVectors from '../vectors/2024b-c.json';
import edition2024bVectors from '../vectors/2024b.json';
profileSuite(edition2022, edition2022Vectors.vectors, {
  headers: ['RequestHeader.2022', 'ResponseHeader.2022'],
  messages: [
    ['Register', 1100, 'Register.2022'],
    ['PublicKey', 1101, 'PublicKey.2022'],
    ['SendFile', 1103, 'SendFile.2022'],
    ['CrcValid', 1104, 'CrcValid.2022'],
    ['CrcInvalid', 1105, 'CrcValid.2022'],
    ['GiveUp', 1106, 'CrcValid.2022'],
    ['Registered', 2100, 'Registered.2022'],
    ['RegistrationFailed', 2101, 'RegistrationFailed.2022'],
    ['Key', 2102, 'Key.2022'],
    ['FileReceived', 2103, 'FileReceived.2022'],
    ['MessageReceived', 2104, 'MessageReceived.2022'],
  ],
});
profileSuite(edition2023a, edition2023aVectors.vectors, {
  headers: ['RequestHeader.2022', 'ResponseHeader.2022'],
  messages: [
    ['Register', 1100, 'Register.2022'],
    ['PublicKey', 1101, 'PublicKey.2022'],
    ['Reconnect', 1102, 'Reconnect.2023a'],
    ['SendFile', 1103, 'SendFile.2023a'],
    ['CrcValid', 1104, 'CrcValid.2023a'],
    ['CrcInvalid', 1105, 'CrcValid.2023a'],
    ['GiveUp', 1106, 'CrcValid.2023a'],
    ['Registered', 2100, 'Registered.2022'],
    ['RegistrationFailed', 2101, 'RegistrationFailed.2022'],
    ['Key', 2102, 'Key.2022'],
    ['FileReceived', 2103, 'FileReceived.2022'],
    ['MessageReceived', 2104, 'MessageReceived.2023a'],
    ['Reconnected', 2105, 'Reconnected.2023a'],
    ['ReconnectDenied', 2106, 'ReconnectDenied.2023a'],
    ['GeneralError', 2107, 'RegistrationFailed.2022'],
  ],
});
profileSuite(edition2023b, edition2023bVectors.vectors, {
  headers: ['RequestHeader.2022', 'ResponseHeader.2022'],
  messages: [
    ['Register', 1025, 'Register.2022'],
    ['PublicKey', 1026, 'PublicKey.2022'],
    ['Reconnect', 1027, 'Reconnect.2023a'],
    ['SendFile', 1028, 'SendFile.2023a'],
    ['CrcValid', 1029, 'CrcValid.2023a'],
    ['CrcInvalid', 1030, 'CrcValid.2023a'],
    ['GiveUp', 1031, 'CrcValid.2023a'],
    ['Registered', 2100, 'Registered.2022'],
    ['RegistrationFailed', 2101, 'RegistrationFailed.2022'],
    ['Key', 2102, 'Key.2022'],
    ['FileReceived', 2103, 'FileReceived.2022'],
    ['MessageReceived', 2104, 'MessageReceived.2023a'],
    ['Reconnected', 2105, 'Reconnected.2023a'],
    ['ReconnectDenied', 2106, 'ReconnectDenied.2023a'],
    ['GeneralError', 2107, 'RegistrationFailed.2022'],
  ],
});
profileSuite(edition2024a, edition2024aVectors.vectors, {
  headers: ['RequestHeader.2022', 'ResponseHeader.2022'],
  messages: [
    ['Register', 1025, 'Register.2022'],
    ['PublicKey', 1026, 'PublicKey.2022'],
    ['Reconnect', 1027, 'Reconnect.2023a'],
    ['SendFile', 1028, 'SendFile.2024a'],
    ['CrcValid', 1029, 'CrcValid.2023a'],
    ['CrcInvalid', 1030, 'CrcValid.2023a'],
    ['GiveUp', 1031, 'CrcValid.2023a'],
    ['Registered', 1600, 'Registered.2022'],
    ['RegistrationFailed', 1601, 'RegistrationFailed.2022'],
    ['Key', 1602, 'Key.2022'],
    ['FileReceived', 1603, 'FileReceived.2022'],
    ['MessageReceived', 1604, 'MessageReceived.2023a'],
    ['Reconnected', 1605, 'Reconnected.2023a'],
    ['ReconnectDenied', 1606, 'ReconnectDenied.2023a'],
    ['GeneralError', 1607, 'RegistrationFailed.2022'],
  ],
});
profileSuite(edition2024b, edition2024bVectors.vectors, {
  headers: ['RequestHeader.2022', 'ResponseHeader.2022'],
  messages: [
    ['Register', 825, 'Register.2022'],
    ['PublicKey', 826, 'PublicKey.2022'],
    ['Reconnect', 827, 'Reconnect.2023a'],
    ['SendFile', 828, 'SendFile.2024a'],
    ['CrcValid', 900, 'CrcValid.2023a'],
    ['CrcInvalid', 901, 'CrcValid.2023a'],
    ['GiveUp', 902, 'CrcValid.2023a'],
    ['Registered', 1600, 'Registered.2022'],
    ['RegistrationFailed', 1601, 'RegistrationFailed.2022'],
    ['Key', 1602, 'Key.2022'],
    ['FileReceived', 1603, 'FileReceived.2022'],
    ['MessageReceived', 1604, 'MessageReceived.2023a'],
    ['Reconnected', 1605, 'Reconnected.2023a'],
    ['ReconnectDenied', 1606, 'ReconnectDenied.2023a'],
    ['GeneralError', 1607, 'RegistrationFailed.2022'],
  ],
});
profileSuite(dialect2022A, dialect2022AVectors.vectors, {
  headers: ['RequestHeader.2022', 'ResponseHeader.2022'],
  messages: [
    ['Register', 1100, 'Register.2022'],
    ['PublicKey', 1101, 'PublicKey.2022'],
    ['SendFile', 1103, 'SendFile.2022'],
    ['CrcValid', 1104, 'CrcValid.2022'],
    ['CrcInvalid', 1105, 'CrcValid.2022'],
    ['GiveUp', 1106, 'CrcValid.2022'],
    ['Registered', 2100, 'Registered.2022'],
    ['RegistrationFailed', 2101, 'RegistrationFailed.2022'],
    ['Key', 2102, 'Key.2022'],
    ['FileReceived', 2103, 'FileReceived.2022'],
    ['MessageReceived', 2104, 'MessageReceived.2022'],
  ],
});
profileSuite(dialect2022B, dialect2022BVectors.vectors, {
  headers: ['RequestHeader.2022', 'ResponseHeader.2022'],
  messages: [
    ['Register', 1100, 'Register.2022'],
    ['PublicKey', 1101, 'PublicKey.2022'],
    ['SendFile', 1103, 'SendFile.2022'],
    ['CrcValid', 1104, 'CrcValid.2022'],
    ['CrcInvalid', 1105, 'CrcValid.2022'],
    ['GiveUp', 1106, 'CrcValid.2022'],
    ['Registered', 2100, 'Registered.2022'],
    ['RegistrationFailed', 2101, 'RegistrationFailed.2022'],
    ['Key', 2102, 'Key.2022'],
    ['FileReceived', 2103, 'FileReceived.2022'],
    ['MessageReceived', 2104, 'MessageReceived.2022'],
  ],
});
profileSuite(dialect2023aA, dialect2023aAVectors.vectors, {
  headers: ['RequestHeader.2022', 'ResponseHeader.2022'],
  messages: [
    ['Register', 1100, 'Register.2022'],
    ['PublicKey', 1101, 'PublicKey.2022'],
    ['Reconnect', 1102, 'Reconnect.2023a'],
    ['SendFile', 1103, 'SendFile.2023a'],
    ['CrcValid', 1104, 'CrcValid.2023a'],
    ['CrcInvalid', 1105, 'CrcValid.2023a'],
    ['GiveUp', 1106, 'CrcValid.2023a'],
    ['Registered', 2100, 'Registered.2022'],
    ['RegistrationFailed', 2101, 'RegistrationFailed.2022'],
    ['Key', 2102, 'Key.2022'],
    ['FileReceived', 2103, 'FileReceived.2022'],
    ['MessageReceived', 2104, 'MessageReceived.2023a'],
    ['Reconnected', 2105, 'Reconnected.2023a'],
    ['ReconnectDenied', 2106, 'ReconnectDenied.2023a'],
    ['GeneralError', 2107, 'RegistrationFailed.2022'],
  ],
});
profileSuite(dialect2023bA, dialect2023bAVectors.vectors, {
  headers: ['RequestHeader.2022', 'ResponseHeader.2022'],
  messages: [
    ['Register', 1025, 'Register.2022'],
    ['PublicKey', 1026, 'PublicKey.2022'],
    ['Reconnect', 1027, 'Reconnect.2023a'],
    ['SendFile', 1028, 'SendFile.2023a'],
    ['CrcValid', 1029, 'CrcValid.2023a'],
    ['CrcInvalid', 1030, 'CrcValid.2023a'],
    ['GiveUp', 1031, 'CrcValid.2023a'],
    ['Registered', 2100, 'Registered.2022'],
    ['RegistrationFailed', 2101, 'RegistrationFailed.2022'],
    ['Key', 2102, 'Key.2022'],
    ['FileReceived', 2103, 'FileReceived.2022'],
    ['MessageReceived', 2104, 'MessageReceived.2023a'],
    ['Reconnected', 2105, 'Reconnected.2023a'],
    ['ReconnectDenied', 2106, 'ReconnectDenied.2023a'],
    ['GeneralError', 2107, 'RegistrationFailed.2022'],
  ],
});
profileSuite(dialect2023bB, dialect2023bBVectors.vectors, {
  headers: ['RequestHeader.2022', 'ResponseHeader.2022'],
  messages: [
    ['Register', 1025, 'Register.2022'],
    ['PublicKey', 1026, 'PublicKey.2022'],
    ['Reconnect', 1027, 'Reconnect.2023a'],
    ['SendFile', 1028, 'SendFile.2023a'],
    ['CrcValid', 1029, 'CrcValid.2023a'],
    ['CrcInvalid', 1030, 'CrcValid.2023a'],
    ['GiveUp', 1031, 'CrcValid.2023a'],
    ['Registered', 2100, 'Registered.2022'],
    ['RegistrationFailed', 2101, 'RegistrationFailed.2022'],
    ['Key', 2102, 'Key.2022'],
    ['FileReceived', 2103, 'FileReceived.2022'],
    ['MessageReceived', 2104, 'MessageReceived.2023a'],
    ['Reconnected', 2105, 'Reconnected.2023a'],
    ['ReconnectDenied', 2106, 'ReconnectDenied.2023a'],
    ['GeneralError', 2107, 'RegistrationFailed.2022'],
  ],
});
profileSuite(dialect2024aA, dialect2024aAVectors.vectors, {
  headers: ['RequestHeader.2022', 'ResponseHeader.2022'],
  messages: [
    ['Register', 1025, 'Register.2022'],
    ['PublicKey', 1026, 'PublicKey.2022'],
    ['Reconnect', 1027, 'Reconnect.2023a'],
    ['SendFile', 1028, 'SendFile.2024a'],
    ['CrcValid', 1029, 'CrcValid.2023a'],
    ['CrcInvalid', 1030, 'CrcValid.2023a'],
    ['GiveUp', 1031, 'CrcValid.2023a'],
    ['Registered', 1600, 'Registered.2022'],
    ['RegistrationFailed', 1601, 'RegistrationFailed.2022'],
    ['Key', 1602, 'Key.2022'],
    ['FileReceived', 1603, 'FileReceived.2022'],
    ['MessageReceived', 1604, 'MessageReceived.2023a'],
    ['Reconnected', 1605, 'Reconnected.2023a'],
    ['ReconnectDenied', 1606, 'ReconnectDenied.2023a'],
    ['GeneralError', 1607, 'RegistrationFailed.2022'],
  ],
});
profileSuite(dialect2024bA, dialect2024bAVectors.vectors, {
  headers: ['RequestHeader.2022', 'ResponseHeader.2022'],
  messages: [
    ['Register', 825, 'Register.2022'],
    ['PublicKey', 826, 'PublicKey.2022'],
    ['Reconnect', 827, 'Reconnect.2023a'],
    ['SendFile', 828, 'SendFile.2024a'],
    ['CrcValid', 900, 'CrcValid.2023a'],
    ['CrcInvalid', 901, 'CrcValid.2023a'],
    ['GiveUp', 902, 'CrcValid.2023a'],
    ['Registered', 1600, 'Registered.2022'],
    ['RegistrationFailed', 1601, 'RegistrationFailed.2022'],
    ['Key', 1602, 'Key.2022'],
    ['FileReceived', 1603, 'FileReceived.2022'],
    ['MessageReceived', 1604, 'MessageReceived.2023a'],
    ['Reconnected', 1605, 'Reconnected.2023a'],
    ['ReconnectDenied', 1606, 'MessageReceived.2022'],
    ['GeneralError', 1607, 'RegistrationFailed.2022'],
  ],
});
profileSuite(dialect2024bB, dialect2024bBVectors.vectors, {
  headers: ['RequestHeader.2022', 'ResponseHeader.2022'],
  messages: [
    ['Register', 825, 'Register.2022'],
    ['PublicKey', 826, 'PublicKey.2022'],
    ['Reconnect', 827, 'Reconnect.2023a'],
    ['SendFile', 828, 'SendFile.2024b-b'],
    ['CrcValid', 900, 'CrcValid.2023a'],
    ['CrcInvalid', 901, 'CrcValid.2023a'],
    ['GiveUp', 902, 'CrcValid.2023a'],
    ['Registered', 1600, 'Registered.2022'],
    ['RegistrationFailed', 1601, 'RegistrationFailed.2022'],
    ['Key', 1602, 'Key.2022'],
    ['FileReceived', 1603, 'FileReceived.2022'],
    ['MessageReceived', 1604, 'MessageReceived.2023a'],
    ['Reconnected', 1605, 'Reconnected.2023a'],
    ['ReconnectDenied', 1606, 'ReconnectDenied.2023a'],
    ['GeneralError', 1607, 'RegistrationFailed.2022'],
  ],
});
profileSuite(dialect2024bC, dialect2024bCVectors.vectors, {
  headers: ['RequestHeader.2022', 'ResponseHeader.2022'],
  messages: [
    ['Register', 825, 'Register.2022'],
    ['PublicKey', 826, 'PublicKey.2022'],
    ['Reconnect', 827, 'Reconnect.2023a'],
    ['SendFile', 828, 'SendFile.2024b-c'],
    ['CrcValid', 900, 'CrcValid.2023a'],
    ['CrcInvalid', 901, 'CrcValid.2023a'],
    ['GiveUp', 902, 'CrcValid.2023a'],
    ['Registered', 1600, 'Registered.2022'],
    ['RegistrationFailed', 1601, 'RegistrationFailed.2022'],
    ['Key', 1602, 'Key.2022'],
    ['FileReceived', 1603, 'FileReceived.2022'],
    ['MessageReceived', 1604, 'MessageReceived.2022'],
    ['Reconnected', 1605, 'Reconnected.2023a'],
    ['ReconnectDenied', 1606, 'ReconnectDenied.2023a'],
    ['GeneralError', 1607, 'RegistrationFailed.2022'],
  ],
});
