import { dialects, editions } from '../../generated';
import { composeRequest, composeResponse } from '../../src/conformance/wire/compose';
import { encodeRequest, encodeResponse } from '../../src/wire/encode';
import { editionOf } from '../bytes/editions';
import { register } from '../bytes/requests';
import { spokenEditions } from '../spoken-editions';

const clientId = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
const fileName = Buffer.from('a file.txt');
const profiles = [...editions, ...dialects].map((profile) => [profile.id, profile] as const);

describe.each(profiles)('in %s', (_, profile) => {
  test('a request that is laid out by the tables has the bytes of the emitted encoder, deviations included', () => {
    const name = Buffer.from('Ada');
    const composed = composeRequest(profile, { name: 'Register', clientId, values: { name } });
    expect(composed).toEqual(Buffer.from(encodeRequest(profile, { clientId }, { name: 'Register', value: { name } })));
    const confirmation = composeRequest(profile, { name: 'CrcValid', clientId, values: { clientId, fileName } });
    const value = { clientId, fileName };
    expect(confirmation).toEqual(Buffer.from(encodeRequest(profile, { clientId }, { name: 'CrcValid', value })));
  });

  test('a response has them too, in answer to what it answers', () => {
    const replyContext = { request: 'CrcValid', subject: fileName };
    const composed = composeResponse(profile, { name: 'MessageReceived', values: { clientId } }, replyContext);
    const encoded = encodeResponse(profile, { name: 'MessageReceived', value: { clientId } }, replyContext);
    expect(composed).toEqual(Buffer.from(encoded));
  });
});

describe.each(spokenEditions.map((profile) => [profile.id, profile] as const))('in %s', (id, profile) => {
  test('a header may depart from what is right, field by field', () => {
    const right = { name: 'Register', clientId, values: { name: Buffer.from('Ada') } } as const;
    const edition = editionOf(id);
    expect(composeRequest(profile, right, { payloadSize: 7 })).toEqual(
      register({ edition, clientId, name: 'Ada', payloadSize: 7 }),
    );
    expect(composeRequest(profile, right, { version: 9 })[16]).toBe(9);
    expect([...composeRequest(profile, right, { code: 0x1234 }).subarray(17, 19)]).toEqual([0x34, 0x12]);
  });

  test('a value that no encoder would take is laid out all the same', () => {
    const unterminated = Buffer.alloc(255, 'y');
    const bytes = composeRequest(profile, { name: 'Register', clientId, values: { name: unterminated } });
    expect(bytes.subarray(23)).toEqual(unterminated);
  });
});

test('a bare name that no NUL ends keeps all of its bytes', () => {
  const dialect = dialects.find(({ writes }) =>
    writes.some(({ message, tolerance }) => message === 'Register' && tolerance.kind === 'bareString'),
  )!;
  const unterminated = Buffer.alloc(255, 'y');
  const bytes = composeRequest(dialect, { name: 'Register', clientId, values: { name: unterminated } });
  expect(bytes.subarray(23)).toEqual(unterminated);
});
