import { denialOf, refusalOf, refusalsOf } from '../../src/protocol/refusal';
import { profileOf } from '../tolerances/deviating';

test('the first response of the list that may answer the request refuses it', () => {
  expect(refusalOf(profileOf('2024a'), 'unknownClient', 'Reconnect')).toBe('ReconnectDenied');
  expect(refusalOf(profileOf('2024a'), 'unknownClient', 'SendFile')).toBe('GeneralError');
});

test('a request whose name is not known may be answered by any response that the profile has', () => {
  expect(refusalOf(profileOf('2024a'), 'busy', undefined)).toBe('GeneralError');
});

test('an edition without the responses of the list refuses without a word', () => {
  expect(refusalOf(profileOf('2022'), 'badInput', 'SendFile')).toBeUndefined();
  expect(refusalOf(profileOf('2022'), 'busy', undefined)).toBeUndefined();
});

test('a denial is a response of its own', () => {
  expect(denialOf(profileOf('2024a'))).toBe('ReconnectDenied');
  expect(denialOf(profileOf('2023b-b'))).toBeUndefined();
});

test('each response that refuses anything is named once', () => {
  expect([...refusalsOf(profileOf('2024a'))].sort()).toEqual(['GeneralError', 'ReconnectDenied', 'RegistrationFailed']);
});
