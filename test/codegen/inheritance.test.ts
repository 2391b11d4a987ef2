import { readModel } from '../../codegen/generate';
import { Provenance } from '../../codegen/provenance';
import { resolveProfiles } from '../../codegen/resolve';
import type { Resolution } from '../../codegen/resolve';
import type { SchemaDocument } from '../../codegen/schema';
import { edited, refusalOf, SCHEMA } from './schema-text';

/** The schema with these editions in the place of its own, none of which says anything more. */
function resolved(editions: object, dialects: object = {}, common: object = {}): (id: string) => Resolution {
  const schema = { ...(JSON.parse(SCHEMA) as SchemaDocument), editions, dialects, common } as SchemaDocument;
  const { resolutions, problems } = resolveProfiles(schema);
  expect(problems).toEqual([]);
  return (id) => {
    const found = resolutions.find(({ profile }) => profile.id === id);
    if (found === undefined) throw new Error(`no profile ${id}`);
    return found;
  };
}

describe('what an edition extends', () => {
  const of = resolved(
    {
      old: {
        doc: 'Old.',
        port: 1,
        codes: { Register: 1, Key: 2 },
        checksums: ['a', 'b'],
        flow: { client: { resends: 3 } },
      },
      new: { extends: 'old', doc: 'New.', codes: { Key: 3, Registered: 4 }, checksums: ['b'] },
      newest: { extends: 'new', doc: 'Newest.', port: 2, codes: { Register: null }, flow: { returning: 'Key' } },
    },
    {
      odd: { extends: 'newest', doc: 'Odd.', flow: { client: { resends: 0 } } },
      sliced: { extends: 'old', doc: 'Sliced.', content: { form: 'slices', size: 9 } },
      larger: { extends: 'sliced', doc: 'Larger.', content: { form: 'slices', size: 10 } },
      chunked: { extends: 'larger', doc: 'Chunked.', content: { form: 'chunks', size: 8 } },
    },
    { rsa: { bits: 1024 }, flow: { client: { resends: 9 }, server: {} } },
  );

  test('merges objects by key', () => {
    expect(of('new').profile.codes).toEqual({ Register: 1, Key: 3, Registered: 4 });
    expect(of('newest').profile.flow).toEqual({ client: { resends: 3 }, returning: 'Key', server: {} });
  });

  test('is replaced in its lists', () => {
    expect([of('old').profile.checksums, of('newest').profile.checksums]).toEqual([['a', 'b'], ['b']]);
  });

  test('is removed by null', () => {
    expect(of('newest').profile.codes).toEqual({ Key: 3, Registered: 4 });
  });

  test('is replaced whole by another form, and merged by the same one', () => {
    const { profile } = of('sliced');
    expect(profile.content).toEqual({ form: 'slices', size: 9 });
    expect(of('larger').profile.content).toEqual({ form: 'slices', size: 10 });
    expect(of('chunked').profile.content).toEqual({ form: 'chunks', size: 8 });
    expect(of('chunked').provenance.find(['content', 'form'])).toEqual(['dialects', 'chunked', 'content', 'form']);
  });

  test('stays as it is for others', () => {
    expect(of('old').profile.codes).toEqual({ Register: 1, Key: 2 });
    expect([of('old').profile.port, of('new').profile.port, of('newest').profile.port]).toEqual([1, 1, 2]);
  });

  test('stands before what is common to all, and a dialect before both', () => {
    expect(['old', 'newest', 'odd'].map((id) => of(id).profile.flow.client.resends)).toEqual([3, 3, 0]);
    expect(of('odd').profile.rsa).toEqual({ bits: 1024 });
    expect(['old', 'odd'].map((id) => of(id).profile.isDialect)).toEqual([false, true]);
  });

  test('is remembered with its place', () => {
    const { provenance } = of('odd');
    expect(
      [
        ['port'],
        ['codes', 'Register'],
        ['codes', 'Key'],
        ['checksums', 0],
        ['flow', 'client', 'resends'],
        ['rsa', 'bits'],
        [],
      ].map((path) => provenance.find(path)),
    ).toEqual([
      ['editions', 'newest', 'port'],
      ['editions', 'old', 'codes', 'Register'],
      ['editions', 'new', 'codes', 'Key'],
      ['editions', 'new', 'checksums', 0],
      ['dialects', 'odd', 'flow', 'client', 'resends'],
      ['common', 'rsa', 'bits'],
      ['dialects', 'odd'],
    ]);
    expect(provenance.find(['messages', 'Key', 'order', 1])).toEqual(['messages', 'Key', 'order', 1]);
  });
});

describe('messages, headers and types', () => {
  test('are changed by field, and the order as a whole', () => {
    const of = resolved({
      one: {
        doc: 'One.',
        types: { Name: { size: 32 }, Odd: { kind: 'uint', size: 1, doc: 'Odd.' } },
        headers: { request: { order: ['version', 'code', 'payloadSize', 'clientId'] } },
        messages: {
          Key: { fields: { wrappedKey: { unit: 'bytes' }, clientId: null }, order: ['wrappedKey'] },
          GeneralError: null,
        },
      },
    });
    const { types, headers, messages } = of('one').profile;
    expect(types['Name']).toMatchObject({ kind: 'string', size: 32, fill: 0, min: 1 });
    expect(types['Odd']).toEqual({ kind: 'uint', size: 1, doc: 'Odd.' });
    expect(headers.request.order).toEqual(['version', 'code', 'payloadSize', 'clientId']);
    expect(Object.keys(messages['Key']?.fields ?? {})).toEqual(['wrappedKey']);
    expect(messages['Key']?.fields['wrappedKey']).toMatchObject({ type: 'WrappedKey', unit: 'bytes' });
    expect([messages['Key']?.order, messages['Key']?.direction]).toEqual([['wrappedKey'], 'response']);
    expect(messages).not.toHaveProperty('GeneralError');
  });

  test('of the schema itself are not changed by what is done to an edition', () => {
    const before = JSON.parse(SCHEMA) as SchemaDocument;
    const schema = JSON.parse(SCHEMA) as SchemaDocument;
    for (const { profile } of resolveProfiles(schema).resolutions) {
      for (const { order } of Object.values(profile.messages)) (order as string[]).push('more');
      (profile.checksums as string[]).push('more');
    }
    expect(schema).toEqual(before);
  });
});

test('profiles stand in the order of the text, also where an id is a whole number', () => {
  const further =
    '"3000": { "extends": "2024b", "doc": "Further.", "port": 1 }, "1000": { "extends": "2022", "doc": "Further.", "port": 1 }';
  const find = '"2023b": {';
  const { text } = edited([{ find, put: `${further}, ${find}` }]);
  const ids = readModel(text, 'any.json').profiles.map(({ resolved: { id } }) => id);
  expect(ids.slice(0, 7)).toEqual(['2022', '2023a', '3000', '1000', '2023b', '2024a', '2024b']);
});

test('a place that is said anew takes along what lies below it', () => {
  const provenance = new Provenance();
  provenance.set(['messages'], ['messages']);
  provenance.set(['messages', 'Ping', 'order'], ['editions', 'old', 'messages', 'Ping', 'order']);
  provenance.set(['messages', 'Pinging', 'order'], ['editions', 'old', 'messages', 'Pinging', 'order']);
  provenance.set(['messages', 'Ping'], ['editions', 'new', 'messages', 'Ping']);
  expect(provenance.find(['messages', 'Ping', 'order', 0])).toEqual([
    'editions',
    'new',
    'messages',
    'Ping',
    'order',
    0,
  ]);
  expect(provenance.find(['messages', 'Pinging', 'order'])).toEqual([
    'editions',
    'old',
    'messages',
    'Pinging',
    'order',
  ]);
  expect(provenance.find(['messages', 'Pong'])).toEqual(['messages', 'Pong']);
  expect(provenance.find(['unsaid', 'path'])).toEqual(['unsaid', 'path']);
});

describe('a mistake', () => {
  const refusal = (text: string): string => refusalOf(() => readModel(text, 'protocol.schema.json'));

  test('that every edition inherits is told once, where it stands', () => {
    const { text, places } = edited([{ after: '"Register": {', find: '"order": ["name"]', put: '"order": [«"nam"]' }]);
    expect(refusal(text)).toBe(
      `protocol.schema.json:${String(places[0])}: $.messages.Register.order[0]: there is no field "nam" here\n` +
        '  Describe it under "fields", or take it out.',
    );
  });

  test('that some editions inherit is told once, where it stands', () => {
    const { text, places } = edited([
      { after: '"2023a": {', find: '"GiveUp": { "order": ["fileName"]', put: '"GiveUp": { "order": [«"fileNam"]' },
    ]);
    expect(refusal(text)).toBe(
      `protocol.schema.json:${String(places[0])}: $.editions["2023a"].messages.GiveUp.order[0]: ` +
        'there is no field "fileNam" here\n  Describe it under "fields", or take it out.',
    );
  });

  test('is told with the others, in the order of the text', () => {
    const { text, places } = edited([
      { find: '"Register": 1100', put: '«"Register": 70000' },
      { after: '"Key": {', find: '"type": "WrappedKey"', put: '«"type": "Wrapped"' },
      { after: '"UInt8": {', find: '"size": 1,', put: '"size": 1, «"max": 256,' },
    ]);
    const types = Object.keys((JSON.parse(SCHEMA) as SchemaDocument).types).join(', ');
    expect(refusal(text)).toBe(
      [
        `protocol.schema.json:${String(places[0])}: $.types.UInt8.max: 256 does not fit 1 byte\n  Use at most 255.`,
        `protocol.schema.json:${String(places[1])}: $.messages.Key.fields.wrappedKey.type: there is no type "Wrapped"\n  Use one of ${types}.`,
        `protocol.schema.json:${String(places[2])}: $.editions["2022"].codes.Register: the code 70000 does not fit the header's code field\n  Use at most 65535.`,
      ].join('\n'),
    );
  });
});
