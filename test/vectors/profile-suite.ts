/* eslint-disable jest/no-export -- the generated tests call what is exported here, to have their tests declared */
import { decode, encode, type MessageToEncode } from '../../src/wire/message';
import type { WireProfile } from '../../src/wire/profile';
import type { GoldenVector } from './message-suite';

/** What the schema says of a profile: the layouts of its headers, and each message with its code and layout. */
export interface ProfileExpectation {
  readonly headers: readonly [string, string];
  readonly messages: readonly (readonly [string, number, string])[];
}

/** Declares the tests that hold a profile's table against the schema; layouts have tests of their own. */
export function profileSuite(
  profile: WireProfile,
  vectors: readonly GoldenVector[],
  expectation: ProfileExpectation,
): void {
  const plain = { ...profile, writes: [] };
  const descriptors = [...Object.values(profile.requests), ...Object.values(profile.responses)];

  describe(`the profile ${profile.id}`, () => {
    test('has its messages, each under its code and in its layout', () => {
      const headers = [profile.requestHeader.name, profile.responseHeader.name];
      const messages = descriptors.flatMap((each) =>
        each === undefined ? [] : [[each.name, each.code, each.layout.name]],
      );
      expect({ headers, messages }).toEqual(expectation);
    });

    test('writes and reads its golden vectors', () => {
      const wrong = vectors.filter(({ message, hex }) => {
        const bytes = Buffer.from(hex, 'hex');
        const direction = profile.requests[message] === undefined ? 'response' : 'request';
        const decoded = decode(profile, direction, bytes);
        const again = encode(plain, decoded as unknown as MessageToEncode<WireProfile>);
        return decoded.name !== message || Buffer.from(again).toString('hex') !== hex;
      });
      expect(wrong).toEqual([]);
      expect(new Set(vectors.map(({ message }) => message))).toEqual(
        new Set(expectation.messages.map(([name]) => name)),
      );
    });
  });
}
