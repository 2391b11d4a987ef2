import { readModel } from '../../codegen/generate';
import { edited, refusalOf, SCHEMA } from './schema-text';
import type { Edit } from './schema-text';

const schema = JSON.parse(SCHEMA) as Record<'types' | 'checksums' | 'tolerances' | 'editions' | 'dialects', object>;
const keysOf = (section: keyof typeof schema): string => Object.keys(schema[section]).join(', ');

const toleranceKinds = [
  ...['bareString', 'sizeWithoutBody', 'sizeIncludesHeader', 'sizeAnnouncesMore', 'unannouncedString'],
  ...['dirtyFill', 'paddedBody', 'layout', 'packetsEncryptedEach'],
];

/** What must follow a first dialect. */
const comma = Object.keys(schema.dialects).length === 0 ? '' : ',';

/**
 * A mistake, the places marked with «, and what is said of each: path and problem, then what to do. Where fewer things are
 * said than places are marked, they are said of the last; `<line>` is the line of the first.
 */
interface Mistake {
  readonly mistake: string;
  readonly edits: readonly Edit[];
  readonly says: readonly (readonly [string, string])[];
}

const mistakes: readonly Mistake[] = [
  // The text
  {
    mistake: 'a comma too few',
    edits: [{ find: '"name": "sealwire",\n  "doc"', put: '"name": "sealwire"\n  «"doc"' }],
    says: [['$: this is no JSON: comma expected', 'Mend the JSON here; an editor shows the place.']],
  },
  {
    mistake: 'a comment',
    edits: [{ find: '  "types": {', put: '  «// The types\n  "types": {' }],
    says: [['$: this is no JSON: invalid comment token', 'Mend the JSON here; an editor shows the place.']],
  },
  {
    mistake: 'a comma too many',
    edits: [{ after: '"examples": [', find: '\n  ]\n', put: ',\n  «]\n' }],
    says: [['$: this is no JSON: value expected', 'Mend the JSON here; an editor shows the place.']],
  },
  {
    mistake: 'a key twice in one object',
    edits: [{ find: '"port": 1357,', put: '«"port": 1357,\n      «"port": 1358,' }],
    says: [
      [
        '$.editions["2023b"].port: the key "port" stands in this object on line <line> already',
        'Keep one of the two; JSON would silently take the last.',
      ],
    ],
  },
  {
    mistake: 'the key that JavaScript keeps for itself',
    edits: [{ find: '"port": 1357,', put: '«"__proto__": { "port": 1357 },' }],
    says: [
      [
        '$.editions["2023b"].__proto__: the key "__proto__" would change the object instead of being in it',
        'Choose another key.',
      ],
    ],
  },

  // The form
  {
    mistake: 'a misspelt key',
    edits: [{ find: '"extends": "2022"', put: '«"extend": "2022"' }],
    says: [
      [
        '$.editions["2023a"].extend: this key is unknown here',
        'Take it out, or use one of extends, doc, port, byteOrder, rsa, aes, content, checksums, flow, codes, types, headers, messages, tolerates, writes, block.',
      ],
    ],
  },
  {
    mistake: 'a misspelt key in a message that an edition changes',
    edits: [{ after: '"MessageReceived": { "order": ["clientId"]', find: '"order"', put: '«"ordre"' }],
    says: [
      [
        '$.editions["2023a"].messages.MessageReceived.ordre: this key is unknown here',
        'Take it out, or use one of direction, doc, answers, fields, order.',
      ],
    ],
  },
  {
    mistake: 'a missing document',
    edits: [
      {
        after: '"Register": {',
        find: '"Register": {\n      "direction": "request",\n      "doc": "A client that the server does not know asks for an id under its name.",',
        put: '«"Register": {\n      "direction": "request",',
      },
    ],
    says: [['$.messages.Register: this has no document', 'Add "doc" with a sentence that says what it is.']],
  },
  {
    mistake: 'an empty document',
    edits: [{ find: '"doc": "The protocol version." }', put: '«"doc": "" }' }],
    says: [['$.headers.request.fields.version.doc: this text is empty', 'Write a sentence.']],
  },
  {
    mistake: 'an empty rule',
    edits: [{ find: '"names-are-bytes": "Names are bytes."', put: '«"names-are-bytes": ""' }],
    says: [['$.rules["names-are-bytes"]: this text is empty', 'Write a sentence.']],
  },
  {
    mistake: 'a missing section',
    edits: [
      { find: '{\n  "$schema"', put: '«{\n  "$schema"' },
      { find: '  "dialects"', put: '  «"dialect"' },
    ],
    says: [
      ['$: the key "dialects" is missing', 'Add "dialects".'],
      [
        '$.dialect: this key is unknown here',
        'Take it out, or use one of $schema, name, doc, types, checksums, headers, messages, common, editions, dialects, examples, tolerances, rules.',
      ],
    ],
  },
  {
    mistake: 'a field name that is no identifier',
    edits: [{ after: '"Register": {', find: '"name": {', put: '«"user-name": {' }],
    says: [
      [
        '$.messages.Register.fields["user-name"]: "user-name" is no name of this kind',
        'Use a small letter first, then letters and digits.',
      ],
    ],
  },
  {
    mistake: 'a message name that is no identifier',
    edits: [{ find: '"Register": {', put: '«"register": {' }],
    says: [
      [
        '$.messages.register: "register" is no name of this kind',
        'Use a capital letter first, then letters and digits.',
      ],
    ],
  },
  {
    mistake: 'an id that is no file name',
    edits: [{ find: '"2023b": {', put: '«"2023/b": {' }],
    says: [
      [
        '$.editions["2023/b"]: "2023/b" is no name of this kind',
        'Use small letters and digits, with single hyphens between them.',
      ],
    ],
  },
  {
    mistake: 'a kind of type that does not exist',
    edits: [{ find: '"UInt8": { "kind": "uint"', put: '"UInt8": { «"kind": "int"' }],
    says: [
      [
        '$.types.UInt8.kind: there is no kind "int" here',
        'Use one of "uint", "const", "enum", "bytes", "string", "body".',
      ],
    ],
  },
  {
    mistake: 'a type without a kind',
    edits: [{ find: '"UInt8": { "kind": "uint", ', put: '«"UInt8": { ' }],
    says: [['$.types.UInt8: the key "kind" is missing', 'Add "kind".']],
  },
  {
    mistake: 'an integer of three bytes',
    edits: [{ after: '"UInt16"', find: '"size": 2', put: '«"size": 3' }],
    says: [['$.types.UInt16.size: this value is none of those allowed', 'Use one of 1, 2, 4, 8.']],
  },
  {
    mistake: 'a number out of range',
    edits: [{ find: '"port": 1234', put: '«"port": 65536' }],
    says: [['$.editions["2022"].port: this number is too large', 'Use at most 65535.']],
  },
  {
    mistake: 'a number below its range',
    edits: [{ find: '"port": 1234', put: '«"port": 0' }],
    says: [['$.editions["2022"].port: this number is too small', 'Use at least 1.']],
  },
  {
    mistake: 'text where a number belongs',
    edits: [{ find: '"Register": 1100', put: '«"Register": "1100"' }],
    says: [['$.editions["2022"].codes.Register: this value has the wrong type', 'The type must be integer or null.']],
  },
  {
    mistake: 'an empty list of checksums',
    edits: [{ find: '"checksums": ["posix-cksum", "zlib-crc32"]', put: '«"checksums": []' }],
    says: [['$.editions["2022"].checksums: this is empty', 'Put at least one entry in.']],
  },
  {
    mistake: 'a checksum twice in the list',
    edits: [
      { find: '"checksums": ["posix-cksum", "zlib-crc32"]', put: '«"checksums": ["posix-cksum", "posix-cksum"]' },
    ],
    says: [['$.editions["2022"].checksums: an entry of this list stands twice', 'Keep one of the two.']],
  },
  {
    mistake: 'an enumeration without values',
    edits: [
      {
        find: '"UInt16": {',
        put: '"Mode": { "kind": "enum", "size": 1, "doc": "A mode.", «"values": {} },\n    "UInt16": {',
      },
    ],
    says: [['$.types.Mode.values: this is empty', 'Put at least one entry in.']],
  },
  {
    mistake: 'a polynomial that is no number of 32 bits',
    edits: [{ find: '"polynomial": "0x04C11DB7"', put: '«"polynomial": "0x4C11DB7"' }],
    says: [
      ['$.checksums["posix-cksum"].polynomial: this text has the wrong form', 'Use 0x and eight hexadecimal digits.'],
    ],
  },
  {
    mistake: 'a value of the wrong form in an example',
    edits: [{ find: '"contentSize": 32,', put: '«"contentSize": true,' }],
    says: [
      [
        '$.examples[6].values.contentSize: this value has the wrong form',
        'A number, text, or bytes: hexadecimal digits for a field of opaque bytes, text or {"hex": …} for a string.',
      ],
    ],
  },
  {
    mistake: 'a rule that repeats a field of another type',
    edits: [
      {
        find: '"type": "ClientId",\n          "equals": "header.clientId"',
        put: '«"type": "ClientId",\n          "equals": "header.version"',
      },
    ],
    says: [
      [
        '$.messages.SendFile.fields.clientId.type: a field that repeats the header\'s "version" has the type ClientId, not Version',
        'Give it the type Version.',
      ],
    ],
  },
  {
    mistake: 'a rule for an absent field of the wrong form',
    edits: [{ find: '"absent": 1', put: '«"absent": "header.clientId"' }],
    says: [
      [
        '$.messages.SendFile.fields.packetNumber.absent: this value has the wrong form',
        'A number, or {"from": "header.clientId"}: what a reader gets where the layout keeps this field off the wire.',
      ],
    ],
  },
  {
    mistake: 'a message that an edition changes into a number',
    edits: [{ find: '"MessageReceived": { "order": ["clientId"] }', put: '«"MessageReceived": 4' }],
    says: [
      [
        '$.editions["2023a"].messages.MessageReceived: this value has the wrong form',
        'Use an object, or null to remove it.',
      ],
    ],
  },

  // Inheritance
  {
    mistake: 'an edition that extends nothing known',
    edits: [{ find: '"extends": "2022"', put: '«"extends": "2021"' }],
    says: [
      [
        '$.editions["2023a"].extends: there is no edition or dialect "2021"',
        `Use one of ${[...Object.keys(schema.editions), ...Object.keys(schema.dialects)].join(', ')}.`,
      ],
    ],
  },
  {
    mistake: 'an edition that extends itself',
    edits: [{ find: '"2022": {', put: '"2022": {\n      «"extends": "2022",' }],
    says: [
      [
        '$.editions["2022"].extends: "extends" runs in a circle: 2022 → 2022',
        'Let one of them stand on another edition, or on none.',
      ],
    ],
  },
  {
    mistake: 'editions that extend each other',
    edits: [{ find: '"2022": {', put: '"2022": {\n      «"extends": "2023b",' }],
    says: [
      [
        '$.editions["2022"].extends: "extends" runs in a circle: 2022 → 2023b → 2023a → 2022',
        'Let one of them stand on another edition, or on none.',
      ],
    ],
  },
  {
    mistake: 'an id that an edition and a dialect share',
    edits: [
      { find: '"dialects": {', put: '"dialects": {\n    «"2023b": { "extends": "2024b", "doc": "A peer." }' + comma },
    ],
    says: [['$.dialects["2023b"]: the id "2023b" belongs to an edition already', 'Give the dialect an id of its own.']],
  },
  {
    mistake: 'an edition that says no port, and so do its heirs',
    edits: [
      { find: '"2022": {', put: '«"2022": {' },
      { find: '      "port": 1234,\n', put: '' },
    ],
    says: [['$.editions["2022"]: nothing says "port"', 'Say it here, in an ancestor, or under "common".']],
  },
  {
    mistake: 'a refusal that nobody decided',
    edits: [
      { find: ',\n          "storageFailure": ["GeneralError"]', put: '' },
      { find: '"2022": {', put: '«"2022": {' },
    ],
    says: [
      [
        '$.editions["2022"]: nothing says "flow.server.refusals.storageFailure"',
        'Say it here, in an ancestor, or under "common".',
      ],
    ],
  },
  {
    mistake: 'a new message of an edition without its parts',
    edits: [
      {
        find: '"MessageReceived": { "order": ["clientId"] }',
        put: '"MessageReceived": { "order": ["clientId"] },\n        «"Ping": { "doc": "A ping." }',
      },
    ],
    says: [
      [
        '$.editions["2023a"].messages.Ping: nothing describes the message "Ping": it has no "direction", "fields", "order"',
        'If it was deleted or renamed under "messages", take out or rename what is left of it here, or put it back there; ' +
          'if it is new, add what it lacks.',
      ],
    ],
  },
  {
    mistake: 'a message that is deleted, and that an edition still changes',
    edits: [
      { find: '"CrcInvalid": {\n      "direction"', put: '"CrcOther": {\n      "direction"' },
      { find: '"CrcInvalid": { "order": ["fileName"] }', put: '«"CrcInvalid": { "order": ["fileName"] }' },
    ],
    says: [
      [
        '$.editions["2023a"].messages.CrcInvalid: nothing describes the message "CrcInvalid": it has no "direction", "doc", "fields"',
        'If it was deleted or renamed under "messages", take out or rename what is left of it here, or put it back there; ' +
          'if it is new, add what it lacks.',
      ],
    ],
  },
  {
    mistake: 'a new field of an edition without a type',
    edits: [
      {
        find: '"MessageReceived": { "order": ["clientId"] }',
        put: '"MessageReceived": { "fields": { «"mood": { "doc": "A mood." } }, "order": ["clientId"] }',
      },
    ],
    says: [['$.editions["2023a"].messages.MessageReceived.fields.mood: the key "type" is missing', 'Add "type".']],
  },
  {
    mistake: 'an integer of three bytes in an edition',
    edits: [{ find: '"2023b": {', put: '"2023b": {\n      "types": { "UInt16": { «"size": 3 } },' }],
    says: [['$.editions["2023b"].types.UInt16.size: this value is none of those allowed', 'Use one of 1, 2, 4, 8.']],
  },

  // Names
  {
    mistake: 'a field named by a reserved word',
    edits: [
      { after: '"Register": {', find: '"name": {', put: '«"class": {' },
      { after: '"Register": {', find: '"order": ["name"]', put: '"order": ["class"]' },
    ],
    says: [
      [
        '$.messages.Register.fields.class: "class" is a word that generated code needs for itself',
        'Choose another name for the field.',
      ],
    ],
  },
  {
    mistake: 'a field of an edition named like a word of generated code',
    edits: [
      {
        find: '"MessageReceived": { "order": ["clientId"] }',
        put: '"MessageReceived": { "fields": { «"headerBytes": { "type": "UInt8", "doc": "A number." } }, "order": ["clientId"] }',
      },
    ],
    says: [
      [
        '$.editions["2023a"].messages.MessageReceived.fields.headerBytes: "headerBytes" is a word that generated code needs for itself',
        'Choose another name for the field.',
      ],
    ],
  },
  {
    mistake: 'a message named like a type of generated code',
    edits: [
      {
        find: '"MessageReceived": { "order": ["clientId"] }',
        put: '"MessageReceived": { "order": ["clientId"] },\n        «"Layout": { "direction": "response", "doc": "A layout.", "fields": {}, "order": [] }',
      },
    ],
    says: [
      [
        '$.editions["2023a"].messages.Layout: "Layout" is the name of a type that generated code needs',
        'Choose another name for the message.',
      ],
    ],
  },
  {
    mistake: 'a checksum named by a reserved word',
    edits: [
      {
        find: '"checksums": {',
        put: '"checksums": {\n    «"new": { "width": 32, "polynomial": "0x04C11DB7", "init": "0x00000000", "reflectIn": false, "reflectOut": false, "xorOut": "0x00000000", "appendLength": false, "doc": "A sum." },',
      },
    ],
    says: [
      ['$.checksums.new: "new" is a word that generated code needs for itself', 'Choose another id for the checksum.'],
    ],
  },
  {
    mistake: 'ids that become one name',
    edits: [
      {
        find: '"editions": {',
        put: '"editions": {\n    "a-b": { "extends": "2024b", "doc": "A peer." },\n    «"ab": { "extends": "2024b", "doc": "A peer." },\n',
      },
    ],
    says: [
      [
        '$.editions.ab: "ab" and "a-b" become the same name in generated code',
        'Let them differ in more than hyphens and capital letters.',
      ],
    ],
  },

  // Types
  {
    mistake: 'a constant that does not fit',
    edits: [{ find: '"kind": "const", "size": 1, "value": 3', put: '"kind": "const", "size": 1, «"value": 256' }],
    says: [['$.types.Version.value: 256 does not fit 1 byte', 'Use at most 255.']],
  },
  {
    mistake: 'an enumeration with two names for one value',
    edits: [
      {
        find: '"UInt16": {',
        put: '"Mode": { "kind": "enum", "size": 1, "doc": "A mode.", "values": { "on": 1, «"yes": 1 } },\n    "UInt16": {',
      },
    ],
    says: [['$.types.Mode.values.yes: the value 1 of this enumeration has two names', 'Give each value one name.']],
  },
  {
    mistake: 'an enumeration with a value that does not fit',
    edits: [
      {
        find: '"UInt16": {',
        put: '"Mode": { "kind": "enum", "size": 2, "doc": "A mode.", "values": { «"on": 65536 } },\n    "UInt16": {',
      },
    ],
    says: [['$.types.Mode.values.on: 65536 does not fit 2 bytes', 'Use at most 65535.']],
  },
  {
    mistake: 'limits of a type that cross',
    edits: [{ after: '"UInt16"', find: '"size": 2,', put: '"size": 2, «"min": 9, "max": 8,' }],
    says: [['$.types.UInt16.min: the least value 9 is above the greatest, 8', 'Exchange the two, or take one out.']],
  },
  {
    mistake: 'a string longer than its field',
    edits: [{ after: '"Name": {', find: '"fill": 0,', put: '"fill": 0,\n      «"max": 255,' }],
    says: [['$.types.Name.max: 255 bytes and a NUL do not fit 255 bytes', 'Use at most 254.']],
  },
  {
    mistake: 'hexadecimal text of an odd size',
    edits: [{ after: '"WrappedKey": {', find: '"size": 128,', put: '"text": "hex",\n      «"size": 129,' }],
    says: [
      ['$.types.WrappedKey.size: hexadecimal text of 129 digits is no whole number of bytes', 'Use an even size.'],
    ],
  },

  // Layouts
  {
    mistake: 'a type that does not exist',
    edits: [{ after: '"Register": {', find: '"type": "Name"', put: '«"type": "Nmae"' }],
    says: [['$.messages.Register.fields.name.type: there is no type "Nmae"', `Use one of ${keysOf('types')}.`]],
  },
  {
    mistake: 'a field behind the body',
    edits: [
      {
        after: '"2023a": {',
        find: '"order": ["contentSize", "fileName", "content"]',
        put: '"order": ["contentSize", "content", «"fileName"]',
      },
    ],
    says: [
      [
        '$.editions["2023a"].messages.SendFile.order[2]: the field "fileName" stands after the body',
        'Put the body last: it has no end of its own.',
      ],
    ],
  },
  {
    mistake: 'a field in the order that does not exist',
    edits: [
      { after: '"Key": {', find: '"order": ["clientId", "wrappedKey"]', put: '"order": ["clientId", «"wrapedKey"]' },
    ],
    says: [
      ['$.messages.Key.order[1]: there is no field "wrapedKey" here', 'Describe it under "fields", or take it out.'],
    ],
  },
  {
    mistake: 'a field twice in the order',
    edits: [
      {
        after: '"Key": {',
        find: '"order": ["clientId", "wrappedKey"]',
        put: '"order": ["clientId", "wrappedKey", «"clientId"]',
      },
    ],
    says: [['$.messages.Key.order[2]: the field "clientId" stands twice in this order', 'Keep one of the two.']],
  },
  {
    mistake: 'limits of a field that cross',
    edits: [{ after: '"packetNumber": {', find: '"min": 1,', put: '«"min": 10, "max": 9,' }],
    says: [
      [
        '$.messages.SendFile.fields.packetNumber.min: the least value 10 is above the greatest, 9',
        'Exchange the two, or take one out.',
      ],
    ],
  },
  {
    mistake: 'a limit of a field that its type cannot reach',
    edits: [{ after: '"packetNumber": {', find: '"min": 1,', put: '"min": 1, «"max": 65536,' }],
    says: [['$.messages.SendFile.fields.packetNumber.max: 65536 does not fit 2 bytes', 'Use at most 65535.']],
  },
  {
    mistake: 'a limit for a field that is no number',
    edits: [{ after: '"Register": {', find: '"type": "Name",', put: '"type": "Name", «"max": 100,' }],
    says: [
      [
        '$.messages.Register.fields.name.max: "max" is for numbers, and name is none',
        'Take it out, or give the field a number type.',
      ],
    ],
  },
  {
    mistake: 'a default outside the limits',
    edits: [{ after: '"packetNumber": {', find: '"absent": 1,', put: '"absent": 1, «"default": 0,' }],
    says: [
      [
        '$.messages.SendFile.fields.packetNumber.default: the default 0 is outside 1 to 65535',
        'Change one of the two.',
      ],
    ],
  },
  {
    mistake: 'a length rule of a body that names no field',
    edits: [{ find: '"length": { "is": "contentSize" }', put: '"length": { «"is": "contentLength" }' }],
    says: [
      [
        '$.messages.SendFile.fields.content.length.is: the length of the body rests on "contentLength", which is no integer in front of it (in 2022)',
        'Name an integer field of the same order.',
      ],
    ],
  },
  {
    mistake: 'a body with two length rules',
    edits: [
      { find: '"length": { "is": "contentSize" }', put: '«"length": { "is": "contentSize", "atMost": "contentSize" }' },
    ],
    says: [
      [
        '$.messages.SendFile.fields.content.length: a length is either "is" or "atMost" (in 2022)',
        'Keep one of the two.',
      ],
    ],
  },
  {
    mistake: 'a length rule for a field that is no body',
    edits: [{ after: '"Register": {', find: '"type": "Name",', put: '"type": "Name", «"length": { "is": "name" },' }],
    says: [['$.messages.Register.fields.name.length: only a body has a length of its own', 'Take "length" out.']],
  },
  {
    mistake: "a repeated client id of another type than the header's",
    edits: [{ after: '"CrcValid": {', find: '"type": "ClientId"', put: '«"type": "WrappedKey"' }],
    says: [
      [
        '$.messages.CrcValid.fields.clientId.type: a field that repeats the header\'s "clientId" has the type WrappedKey, not ClientId',
        'Give it the type ClientId.',
      ],
    ],
  },
  {
    mistake: "a response that repeats a header's client id",
    edits: [
      {
        after: '"Registered": {',
        find: '"clientId": { "type": "ClientId",',
        put: '«"clientId": { "type": "ClientId", "equals": "header.clientId",',
      },
    ],
    says: [
      [
        '$.messages.Registered.fields.clientId: a response has no field "clientId" in its header',
        'Take "equals" and "from" out.',
      ],
    ],
  },
  {
    mistake: 'a header without a field that it needs',
    edits: [{ find: '"order": ["version", "code", "payloadSize"]', put: '«"order": ["version", "code"]' }],
    says: [
      [
        '$.headers.response.order: a response header needs a field with the role "size"',
        'Give a field of its order the role "size".',
      ],
    ],
  },
  {
    mistake: 'a header with a field that nobody fills',
    edits: [
      {
        after: '"response": {\n      "doc"',
        find: '"fields": {',
        put: '"fields": {\n        «"spare": { "type": "UInt8", "doc": "Nothing." },',
      },
      {
        find: '"order": ["version", "code", "payloadSize"]',
        put: '"order": ["version", "spare", "code", "payloadSize"]',
      },
    ],
    says: [['$.headers.response.fields.spare: nothing says what to write into "spare"', 'Add "default".']],
  },
  {
    mistake: 'a header with a body',
    edits: [
      {
        after: '"response": {\n      "doc"',
        find: '"fields": {',
        put: '"fields": {\n        "rest": { "type": "Content", "doc": "Anything." },',
      },
      {
        find: '"order": ["version", "code", "payloadSize"]',
        put: '"order": ["version", "code", "payloadSize", «"rest"]',
      },
    ],
    says: [['$.headers.response.order[3]: a header has no body', 'Take the body out: a header has a fixed size.']],
  },
  {
    mistake: 'a version that is no constant',
    edits: [{ after: '"response": {\n      "doc"', find: '"type": "Version"', put: '«"type": "UInt8"' }],
    says: [
      [
        '$.headers.response.fields.version.type: the field "version" of a header has a type of the kind "const", not "uint"',
        'Name such a type.',
      ],
    ],
  },
  {
    mistake: 'a message that changes its form between editions',
    edits: [
      {
        find: '"MessageReceived": { "order": ["clientId"] }',
        put: '"FileReceived": { "fields": { "checksum": { «"type": "ClientId" } } },\n        "MessageReceived": { "order": ["clientId"] }',
      },
    ],
    says: [
      [
        '$.editions["2023a"].messages.FileReceived.fields.checksum.type: checksum is opaque bytes here, but a number in 2022',
        'Let all editions agree, or give it another name here.',
      ],
    ],
  },

  // Codes and flow
  {
    mistake: 'a code twice in an edition',
    edits: [{ find: '"PublicKey": 1101', put: '«"PublicKey": 1100' }],
    says: [
      [
        '$.editions["2022"].codes.PublicKey: the code 1100 belongs to Register already',
        'Give each message of a direction its own code.',
      ],
    ],
  },
  {
    mistake: 'a code that an heir gives twice, the second by inheritance',
    edits: [
      { find: '"Register": 825,', put: '"Register": 825,\n        "Registered": 1602,' },
      { after: '"Registered": 1600', find: '"Key": 1602', put: '«"Key": 1602' },
    ],
    says: [
      [
        '$.editions["2024a"].codes.Key: the code 1602 belongs to Registered already (in 2024b)',
        'Give each message of a direction its own code.',
      ],
    ],
  },
  {
    mistake: 'a code too large for the header',
    edits: [{ find: '"Register": 1100', put: '«"Register": 65536' }],
    says: [
      [`$.editions["2022"].codes.Register: the code 65536 does not fit the header's code field`, 'Use at most 65535.'],
    ],
  },
  {
    mistake: 'a code for a message that does not exist',
    edits: [{ find: '"Register": 1100', put: '"Register": 1100, «"Unregister": 1107' }],
    says: [
      [
        '$.editions["2022"].codes.Unregister: there is no message "Unregister"',
        'Describe it under "messages", or take its code out.',
      ],
    ],
  },
  {
    mistake: 'a checksum that does not exist',
    edits: [{ find: '"checksums": ["posix-cksum", "zlib-crc32"]', put: '"checksums": ["posix-cksum", «"adler"]' }],
    says: [
      [
        '$.editions["2022"].checksums[1]: there is no checksum "adler"',
        `Use one of ${keysOf('checksums')}, or describe it under "checksums".`,
      ],
    ],
  },
  {
    mistake: 'an answer that does not exist',
    edits: [
      { find: '["Registered", "RegistrationFailed", "GeneralError"]', put: '["Registered", «"RegistrationDenied"]' },
    ],
    says: [
      [
        '$.messages.Register.answers[1]: there is no response "RegistrationDenied"',
        'Name a message of the direction "response".',
      ],
    ],
  },
  {
    mistake: 'a request as an answer',
    edits: [{ find: '["Registered", "RegistrationFailed", "GeneralError"]', put: '["Registered", «"PublicKey"]' }],
    says: [
      [
        '$.messages.Register.answers[1]: there is no response "PublicKey"',
        'Name a message of the direction "response".',
      ],
    ],
  },
  {
    mistake: 'a request that nothing answers',
    edits: [
      {
        after: '"Register": {',
        find: '"answers": ["Registered", "RegistrationFailed", "GeneralError"]',
        put: '"answers": []',
      },
      { find: '"Register": {', put: '«"Register": {' },
    ],
    says: [
      ['$.messages.Register: nothing may answer the request Register', 'Add "answers" with at least one response.'],
    ],
  },
  {
    mistake: 'a response with answers',
    edits: [
      {
        after: '"Registered": {',
        find: '"direction": "response",',
        put: '"direction": "response",\n      «"answers": ["Key"],',
      },
    ],
    says: [['$.messages.Registered.answers: a response has no answers', 'Take "answers" out.']],
  },
  {
    mistake: 'a refusal by a response that does not exist',
    edits: [{ find: '"nameTaken": ["RegistrationFailed"]', put: '"nameTaken": [«"NameTaken"]' }],
    says: [
      [
        '$.common.flow.server.refusals.nameTaken[0]: there is no response "NameTaken"',
        'Name a message of the direction "response".',
      ],
    ],
  },
  {
    mistake: 'a return by a request that the edition lacks',
    edits: [{ find: '"flow": { "returning": "PublicKey"', put: '"flow": { «"returning": "Reconnect"' }],
    says: [
      [
        '$.editions["2022"].flow.returning: there is no request "Reconnect" that has a code',
        'Name a request that has a code.',
      ],
    ],
  },
  {
    mistake: 'an answer to "resending" without a code',
    edits: [
      {
        find: '"flow": { "returning": "PublicKey"',
        put: '"flow": { "resend": { "form": "acknowledged", «"by": "GeneralError", "awaited": true }, "returning": "PublicKey"',
      },
    ],
    says: [
      [
        '$.editions["2022"].flow.resend.by: the response "GeneralError" has no code',
        'Name a response that has a code.',
      ],
    ],
  },

  // Forms that exclude each other
  {
    mistake: 'content in one message that is cut into slices of a size',
    edits: [{ find: '"content": { "form": "single" }', put: '"content": { "form": "single", «"size": 1024 }' }],
    says: [
      [
        '$.common.content.size: the form "single" has no such key (in 2022)',
        'Take it out, or say the form that it belongs to.',
      ],
    ],
  },
  {
    mistake: 'chunks with zeros behind the last',
    edits: [{ find: '"form": "chunks", "size": 1024', put: '"form": "chunks", "size": 1024, «"filling": "zeros"' }],
    says: [
      [
        '$.dialects["2024b-c"].content.filling: the form "chunks" has no such key',
        'Take it out, or say the form that it belongs to.',
      ],
    ],
  },
  {
    mistake: 'a size that an edition adds to the single message of its ancestor',
    edits: [{ after: '"2023b": {', find: '"port": 1357,', put: '"port": 1357,\n      "content": { «"size": 1024 },' }],
    says: [
      [
        '$.editions["2023b"].content.size: the form "single" has no such key',
        'Take it out, or say the form that it belongs to.',
      ],
    ],
  },
  {
    mistake: 'slices that do not say what fills the last',
    edits: [
      {
        find: '«"content": { "form": "slices", "size": 1024, "sizing": { "doubledAbove": 256 }, "filling": "none" }'.slice(
          1,
        ),
        put: '«"content": { "form": "slices", "size": 1024, "sizing": { "doubledAbove": 256 } }',
      },
    ],
    says: [['$.editions["2024a"].content: the key "filling" is missing', 'Add "filling": the form "slices" needs it.']],
  },
  {
    mistake: 'an unknown sizing of slices',
    edits: [{ find: '"sizing": { "doubledAbove": 256 }', put: '«"sizing": "raised"' }],
    says: [
      [
        '$.editions["2024a"].content.sizing: this text has the wrong form',
        'Use "fixed", or an object that says "doubledAbove".',
      ],
    ],
  },
  {
    mistake: 'slices for a file of no packets',
    edits: [{ find: '"sizing": { "doubledAbove": 256 }', put: '"sizing": { «"doubledAbove": 0 }' }],
    says: [['$.editions["2024a"].content.sizing.doubledAbove: this number is too small', 'Use at least 1.']],
  },
  {
    mistake: 'an unknown form of content',
    edits: [{ find: '"content": { "form": "single" }', put: '"content": { «"form": "whole" }' }],
    says: [['$.common.content.form: this value is none of those allowed', 'Use one of "single", "slices", "chunks".']],
  },
  {
    mistake: 'slices of a content that its message holds whole',
    edits: [
      {
        find: '          "fields": { "content": { "length": { "is": null, "atMost": "contentSize" } } },\n',
        put: '',
      },
      { find: '"content": { "form": "slices"', put: '"content": { «"form": "slices"' },
    ],
    says: [
      [
        '$.editions["2024a"].content.form: SendFile cannot hold a slice: the length of its body "is" contentSize',
        'Say "length": { "is": null, "atMost": "contentSize" } of its body, or another form.',
      ],
    ],
  },
  {
    mistake: 'one message for a content that it may hold in part',
    edits: [
      { find: '"length": { "is": "contentSize" }', put: '"length": { "atMost": "contentSize" }' },
      { find: '"content": { "form": "single" }', put: '"content": { «"form": "single" }' },
    ],
    says: [
      [
        '$.common.content.form: SendFile may hold less than the whole content: the length of its body is "atMost" contentSize (in 2022)',
        'Say "length": { "atMost": null, "is": "contentSize" } of its body, or another form.',
      ],
    ],
  },
  {
    mistake: 'a patience with a server that acknowledges',
    edits: [
      {
        after: '"2022-b": {',
        find: '"awaited": true }',
        put: '"awaited": true, «"patience": 500 }',
      },
    ],
    says: [
      [
        '$.dialects["2022-b"].flow.resend.patience: the form "acknowledged" has no such key',
        'Take it out, or say the form that it belongs to.',
      ],
    ],
  },
  {
    mistake: 'an acknowledgement that silence is to bring',
    edits: [
      { after: '"2022-b": {', find: '"form": "acknowledged", "by"', put: '"form": "silent", "patience": 0, «"by"' },
      { after: '"2022-b": {', find: '"awaited": true', put: '«"awaited": true' },
    ],
    says: [
      [
        '$.dialects["2022-b"].flow.resend.by: the form "silent" has no such key',
        'Take it out, or say the form that it belongs to.',
      ],
      [
        '$.dialects["2022-b"].flow.resend.awaited: the form "silent" has no such key',
        'Take it out, or say the form that it belongs to.',
      ],
    ],
  },
  {
    mistake: 'a rule for servers among those for clients',
    edits: [
      {
        find: '"client": { "resends": 2, "resendingBeforeGivingUp": true }',
        put: '"client": { "resends": 2, «"adoptsUnknown": true }',
      },
    ],
    says: [
      [
        '$.dialects["2022-a"].flow.client.adoptsUnknown: this key is unknown here',
        'Take it out, or use one of attempts, registrations, reconnects, resends, resendingBeforeGivingUp, unregisteredId, reregisterAs.',
      ],
    ],
  },

  // Tolerances
  {
    mistake: 'a tolerance of a kind that does not exist',
    edits: [{ after: '"bare-name": {', find: '"kind": "bareString"', put: '«"kind": "shortString"' }],
    says: [
      [
        '$.tolerances["bare-name"].kind: there is no kind "shortString" here',
        `Use one of ${toleranceKinds.map((kind) => JSON.stringify(kind)).join(', ')}.`,
      ],
    ],
  },
  {
    mistake: 'a tolerance without its usual cause',
    edits: [
      { find: '"garbage-after-nul": {', put: '«"garbage-after-nul": {' },
      {
        after: '"garbage-after-nul": {',
        find: ',\n      "cause": "The buffer was not cleared before the name was copied into it."',
        put: '',
      },
    ],
    says: [['$.tolerances["garbage-after-nul"]: the key "cause" is missing', 'Add "cause".']],
  },
  {
    mistake: 'a tolerance of layout for no message',
    edits: [{ after: '"empty-denial": {', find: '"messages": ["ReconnectDenied"]', put: '«"messages": []' }],
    says: [['$.tolerances["empty-denial"].messages: this is empty', 'Put at least one entry in.']],
  },
  {
    mistake: 'a tolerance that swaps one field',
    edits: [{ find: '"swap": ["packetNumber", "totalPackets"]', put: '«"swap": ["packetNumber"]' }],
    says: [['$.tolerances["total-before-number"].swap: this is too short', 'Put at least 2 entries in.']],
  },
  {
    mistake: 'a key that only another kind of tolerance has',
    edits: [
      {
        after: '"padded-slice": {',
        find: '"kind": "paddedBody",',
        put: '"kind": "paddedBody",\n      «"drop": ["content"],',
      },
    ],
    says: [
      ['$.tolerances["padded-slice"].drop: this key is unknown here', 'Take it out, or use one of kind, doc, cause.'],
    ],
  },
  {
    mistake: 'a tolerance for a message that does not exist',
    edits: [
      { after: '"empty-denial": {', find: '"messages": ["ReconnectDenied"]', put: '"messages": [«"ReconnectRefused"]' },
    ],
    says: [
      [
        '$.tolerances["empty-denial"].messages[0]: there is no message "ReconnectRefused"',
        'Name a message of the schema.',
      ],
    ],
  },
  {
    mistake: 'a tolerance that changes a field which the message lacks',
    edits: [{ find: '"swap": ["packetNumber", "totalPackets"]', put: '"swap": ["packetNumber", «"packetCount"]' }],
    says: [['$.tolerances["total-before-number"].swap[1]: SendFile has no field "packetCount"', 'Check its spelling.']],
  },
  {
    mistake: 'a tolerance that drops a field which one of its messages lacks',
    edits: [
      { after: '"empty-denial": {', find: '["ReconnectDenied"]', put: '["ReconnectDenied", "GeneralError"]' },
      { after: '"empty-denial": {', find: '"drop": ["clientId"]', put: '"drop": [«"clientId"]' },
    ],
    says: [['$.tolerances["empty-denial"].drop[0]: GeneralError has no field "clientId"', 'Check its spelling.']],
  },
  {
    mistake: 'an unannounced string of a type that is no string',
    edits: [{ after: '"name-behind": {', find: '"type": "Name"', put: '«"type": "ClientId"' }],
    says: [
      ['$.tolerances["name-behind"].type: there is no string type "ClientId"', 'Name a type of the kind "string".'],
    ],
  },
  {
    mistake: 'a tolerance that does not exist',
    edits: [{ after: '"tolerates"', find: '"bare-name",', put: '«"bear-name",' }],
    says: [['$.common.tolerates[7]: there is no tolerance "bear-name"', `Use one of ${keysOf('tolerances')}.`]],
  },
  {
    mistake: 'a tolerance twice in the list',
    edits: [
      { after: '"tolerates"', find: '"bare-name",', put: '"empty-denial",' },
      { find: '"tolerates": [', put: '«"tolerates": [' },
    ],
    says: [['$.common.tolerates: an entry of this list stands twice', 'Keep one of the two.']],
  },
  {
    mistake: 'a dialect that writes a tolerance which does not exist',
    edits: [
      { after: '"2022-b": {', find: '"tolerance": "size-without-content"', put: '«"tolerance": "size-with-nothing"' },
    ],
    says: [
      [
        '$.dialects["2022-b"].writes[0].tolerance: there is no tolerance "size-with-nothing"',
        `Use one of ${keysOf('tolerances')}.`,
      ],
    ],
  },
  {
    mistake: 'a dialect that writes a tolerance of layout',
    edits: [
      { after: '"2022-b": {', find: '"tolerance": "size-without-content"', put: '«"tolerance": "no-repeated-id"' },
    ],
    says: [
      [
        '$.dialects["2022-b"].writes[0].tolerance: no-repeated-id is not written this way',
        'Say so under "messages": another order or width is a layout of its own.',
      ],
    ],
  },
  {
    mistake: 'a dialect that writes a tolerance which is said of its content',
    edits: [
      { after: '"2022-b": {', find: '"tolerance": "size-without-content"', put: '«"tolerance": "padded-slice"' },
      {
        after: '"2023b-b": {',
        find: '"tolerance": "size-without-content"',
        put: '«"tolerance": "packets-encrypted-each"',
      },
    ],
    says: [
      [
        '$.dialects["2022-b"].writes[0].tolerance: padded-slice is not written this way',
        'Say "filling": "zeros" under "content".',
      ],
      [
        '$.dialects["2023b-b"].writes[0].tolerance: packets-encrypted-each is not written this way',
        'Say "form": "chunks" under "content".',
      ],
    ],
  },
  {
    mistake: 'a dialect that writes into a message which does not exist',
    edits: [{ after: '"2022-b": {', find: '"message": "SendFile"', put: '«"message": "SendFiles"' }],
    says: [
      ['$.dialects["2022-b"].writes[0].message: there is no message "SendFiles"', 'Name a message of the schema.'],
    ],
  },
  {
    mistake: 'a dialect that writes in answer to a message which does not exist',
    edits: [{ after: '"2024a-a": {', find: '"answering": "CrcValid"', put: '«"answering": "CrcRight"' }],
    says: [
      ['$.dialects["2024a-a"].writes[0].answering: there is no message "CrcRight"', 'Name a message of the schema.'],
    ],
  },
  {
    mistake: 'half a byte to write behind a message',
    edits: [{ after: '"2022-a": {', find: '"bytes": "00', put: '«"bytes": "0' }],
    says: [
      [
        '$.dialects["2022-a"].writes[1].bytes: this text has the wrong form',
        'Use pairs of hexadecimal digits in lower case.',
      ],
    ],
  },
  {
    mistake: 'an end of the connection after a message which does not exist',
    edits: [
      {
        after: '"2024b-b": {',
        find: '["CrcInvalid", "MessageReceived", "RegistrationFailed"]',
        put: '["CrcInvalid", «"Acknowledged"]',
      },
    ],
    says: [
      [
        '$.dialects["2024b-b"].flow.server.closesAfter[1]: there is no message "Acknowledged"',
        'Name a message of the schema.',
      ],
    ],
  },
  {
    mistake: 'an id before registration of another size than the header has',
    edits: [{ after: '"2023b-a": {', find: '"unregisteredId": "aaaa', put: '«"unregisteredId": "aa' }],
    says: [
      [
        '$.dialects["2023b-a"].flow.client.unregisteredId: the id before registration has 15 bytes, the header\'s client id 16',
        'Give it 32 hexadecimal digits.',
      ],
    ],
  },
  {
    mistake: 'a block of no bytes',
    edits: [{ find: '"block": { "request": 1', put: '"block": { «"request": 0' }],
    says: [['$.common.block.request: this number is too small', 'Use at least 1.']],
  },
  {
    mistake: 'an unknown way to use connections',
    edits: [{ find: '"connection": "run"', put: '«"connection": "file"' }],
    says: [['$.common.flow.connection: this value is none of those allowed', 'Use one of "run", "request".']],
  },

  // What changes nothing
  {
    mistake: 'an edition that says what its ancestor says',
    edits: [{ after: '"2023b": {', find: '"port": 1357,', put: '«"port": 1234,' }],
    says: [
      [
        '$.editions["2023b"].port: this changes nothing: $.editions["2022"].port says so already',
        'Take it out: it is inherited.',
      ],
    ],
  },
  {
    mistake: 'a dialect that says what is common to all',
    edits: [{ after: '"2022-b": {', find: '"flow": {', put: '"aes": { «"iv": "zero" },\n      "flow": {' }],
    says: [
      [
        '$.dialects["2022-b"].aes.iv: this changes nothing: $.common.aes.iv says so already',
        'Take it out: it is inherited.',
      ],
    ],
  },
  {
    mistake: 'a dialect that repeats a form',
    edits: [{ after: '"2024a-a": {', find: '"content": { "sizing"', put: '"content": { «"form": "slices", "sizing"' }],
    says: [
      [
        '$.dialects["2024a-a"].content.form: this changes nothing: $.editions["2024a"].content.form says so already',
        'Take it out: it is inherited.',
      ],
    ],
  },
  {
    mistake: 'a dialect that changes nothing',
    edits: [
      {
        find: '"dialects": {',
        put: '"dialects": {\n    «"2022-z": { "extends": "2022", "doc": "A peer as the edition has it." },',
      },
    ],
    says: [
      [
        '$.dialects["2022-z"]: this differs in nothing from 2022',
        'Say what it changes, or take it out: the edition itself speaks to this peer.',
      ],
    ],
  },
  {
    mistake: 'a removal of what is not there',
    edits: [{ after: '"2023b": {', find: '"Register": 1025,', put: '"Register": 1025,\n        «"Goodbye": null,' }],
    says: [
      ['$.editions["2023b"].codes.Goodbye: there is nothing here to remove', 'Take it out, or check its spelling.'],
    ],
  },
  {
    mistake: 'an order that every edition says anew',
    edits: [
      { after: '"CrcValid": {', find: '"order": ["clientId", "fileName"]', put: '«"order": ["clientId"]' },
      {
        find: '"flow": { "returning": "PublicKey"',
        put: '"messages": { "CrcValid": { "order": ["fileName", "clientId"] } },\n      "flow": { "returning": "PublicKey"',
      },
    ],
    says: [
      [
        '$.messages.CrcValid.order: this has no effect: every edition with CrcValid says its own',
        'Change it at $.editions["2022"].messages.CrcValid.order, $.editions["2023a"].messages.CrcValid.order, or take it out.',
      ],
    ],
  },
  {
    mistake: 'a message that no edition has',
    edits: [
      {
        after: '"messages": {',
        find: '"Register": {',
        put: '«"Ping": { "direction": "response", "doc": "A ping.", "fields": {}, "order": [] },\n    "Register": {',
      },
      { find: '"examples": [', put: '"examples": [\n    { "message": "Ping", "name": "no payload", "values": {} },' },
    ],
    says: [['$.messages.Ping: no edition has a code for Ping', 'Give it one under "codes", or take the message out.']],
  },
  {
    mistake: 'a field without a place',
    edits: [
      {
        after: '"CrcValid": {',
        find: '"fileName": {',
        put: '«"mood": { "type": "UInt8", "default": 5, "doc": "How the file feels." },\n        "fileName": {',
      },
    ],
    says: [
      [
        '$.messages.CrcValid.fields.mood: the field "mood" is described, but stands in no order of CrcValid',
        'Put it in its place in each order that shall have it ($.messages.CrcValid.order, $.editions["2023a"].messages.CrcValid.order), or take it out.',
      ],
    ],
  },

  // Examples
  {
    mistake: 'a message without an example',
    edits: [
      { find: '"Register": {', put: '«"Register": {' },
      ...Array.from({ length: 4 }, () => ({
        after: '"examples"',
        find: '"message": "Register",',
        put: '"message": "Reconnect",',
      })),
    ],
    says: [
      [
        '$.messages.Register: the message Register has no example',
        'Add one under "examples"; the golden vectors are made from them.',
      ],
    ],
  },
  {
    mistake: 'a message of an edition without an example',
    edits: [
      {
        find: '"MessageReceived": { "order": ["clientId"] }',
        put: '"MessageReceived": { "order": ["clientId"] },\n        «"Goodbye": { "direction": "response", "doc": "The end.", "fields": {}, "order": [] }',
      },
    ],
    says: [
      [
        '$.editions["2023a"].messages.Goodbye: the message Goodbye has no example',
        'Add one under "examples"; the golden vectors are made from them.',
      ],
    ],
  },
  {
    mistake: 'an example of a message that does not exist',
    edits: [
      { find: '"GeneralError": {', put: '«"GeneralError": {' },
      { after: '"examples"', find: '"message": "GeneralError"', put: '«"message": "GeneralEror"' },
    ],
    says: [
      [
        '$.messages.GeneralError: the message GeneralError has no example',
        'Add one under "examples"; the golden vectors are made from them.',
      ],
      ['$.examples[18].message: there is no message "GeneralEror"', 'Name a message of the schema.'],
    ],
  },
  {
    mistake: 'an example with a field that does not exist',
    edits: [{ find: '"name": "a"', put: '"name": "a", «"nick": "b"' }],
    says: [['$.examples[1].values.nick: Register has no field "nick"', 'Check its spelling.']],
  },
  {
    mistake: 'an example without a value',
    edits: [
      { after: '"a checksum with its highest bit set"', find: ',\n        "checksum": 3697476421', put: '' },
      { after: '"a checksum with its highest bit set"', find: '"values"', put: '«"values"' },
    ],
    says: [['$.examples[14].values: the field "checksum" has no value in this example', 'Add "checksum".']],
  },
  {
    mistake: 'an example with a number that does not fit',
    edits: [{ find: '"checksum": 3697476421', put: '«"checksum": 4294967296' }],
    says: [
      [
        '$.examples[14].values.checksum: this does not fit the field "checksum": 4294967296 is outside 0 to 4294967295',
        'Change the value.',
      ],
    ],
  },
  {
    mistake: 'an example with text for a number',
    edits: [{ find: '"checksum": 3697476421', put: '«"checksum": "3697476421"' }],
    says: [
      ['$.examples[14].values.checksum: this does not fit the field "checksum": it is no number', 'Change the value.'],
    ],
  },
  {
    mistake: 'an example with a number for a name',
    edits: [{ find: '"name": "a"', put: '«"name": 7' }],
    says: [['$.examples[1].values.name: this does not fit the field "name": it is a number', 'Change the value.']],
  },
  {
    mistake: 'an example with an empty name',
    edits: [{ find: '"name": "a"', put: '«"name": ""' }],
    says: [
      [
        '$.examples[1].values.name: this does not fit the field "name": 0 bytes are outside 1 to 254',
        'Change the value.',
      ],
    ],
  },
  {
    mistake: 'an example with a NUL inside a name',
    edits: [
      { find: '"hex": "ff4d61726961fe"', put: '"hex": "ff4d0069"' },
      { after: '"a name that is not UTF-8"', find: '"name": {\n', put: '«"name": {\n' },
    ],
    says: [['$.examples[3].values.name: this does not fit the field "name": it has a NUL inside', 'Change the value.']],
  },
  {
    mistake: 'an example with too few bytes',
    edits: [{ after: '"a new id"', find: '"clientId": "6ae7', put: '«"clientId": "6a' }],
    says: [
      [
        '$.examples[11].values.clientId: this does not fit the field "clientId": it has 15 bytes, not 16',
        'Change the value.',
      ],
    ],
  },
  {
    mistake: 'an example with bytes that are not hexadecimal',
    edits: [{ after: '"a new id"', find: '"clientId": "6ae7', put: '«"clientId": "6AE7' }],
    says: [
      [
        '$.examples[11].values.clientId: this does not fit the field "clientId": it is no text of lower-case hexadecimal digits',
        'Change the value.',
      ],
    ],
  },
  {
    mistake: 'an example whose content is not as long as it says',
    edits: [{ find: '"content": "000102', put: '«"content": "0102' }],
    says: [
      [
        '$.examples[6].values.content: this does not fit the field "content": it has 31 bytes where contentSize says 32',
        'Change the value.',
      ],
    ],
  },
  {
    mistake: 'an example whose repeated client id is not the one of the header',
    edits: [
      {
        after: '"message": "GiveUp"',
        find: '"fileName": "sample.txt"',
        put: '"fileName": "sample.txt",\n        «"clientId": "00000000000000000000000000000000"',
      },
    ],
    says: [
      [
        `$.examples[10].values.clientId: this does not fit the field "clientId": it is not the header's client id`,
        'Change the value.',
      ],
    ],
  },
  {
    mistake: 'an example of a request without a client id',
    edits: [
      {
        find: '"name": "a client that comes back",\n      "clientId": "6ae7bcd1cb7a409a8a176956db714dca",',
        put: '"name": "a client that comes back",',
      },
      { find: '{\n      "message": "Reconnect"', put: '«{\n      "message": "Reconnect"' },
    ],
    says: [
      ["$.examples[5].clientId: the header's client id has 0 bytes in this example", 'Give it 32 hexadecimal digits.'],
    ],
  },
  {
    mistake: 'an edition with a larger field and no example of that size',
    edits: [
      {
        after: '"2024b": {',
        find: '"doc": "Other request codes.",',
        put: '"doc": "Other request codes.",\n      "rsa": { "bits": 2048, "publicKeySize": 292 },\n      "types": { "PublicKey": { «"size": 292 } },',
      },
    ],
    says: [
      [
        '$.editions["2024b"].types.PublicKey.size: no example of PublicKey fits: the field "publicKey" has 292 bytes',
        'Add one that does under "examples".',
      ],
    ],
  },
  {
    mistake: 'an example of an edition that does not exist',
    edits: [
      {
        after: '"examples"',
        find: '"message": "Reconnect",',
        put: '"message": "Reconnect",\n      "editions": ["2023a", «"2023c", «"2022"],',
      },
    ],
    says: [
      ['$.examples[5].editions[1]: there is no edition or dialect "2023c"', 'Take it out, or check its spelling.'],
      ['$.examples[5].editions[2]: 2022 has no message Reconnect', 'Take it out, or check its spelling.'],
    ],
  },
  {
    mistake: 'a public key of a size that its numbers do not have',
    edits: [{ find: '"exponent": 17, "publicKeySize": 160', put: '"exponent": 65537, «"publicKeySize": 160' }],
    says: [
      [
        '$.common.rsa.publicKeySize: an RSA-1024 public key with the exponent 65537 has 162 bytes of DER, not 160',
        "Use 162, and give the field's type that size.",
      ],
    ],
  },
  {
    mistake: 'two examples of a message with one name',
    edits: [{ find: '"name": "the longest name"', put: '«"name": "a name with a space"' }],
    says: [['$.examples[2].name: examples[0] of Register has this name too', 'Choose another name.']],
  },
];

test.each(mistakes)('$mistake', ({ edits, says }) => {
  const { text, places } = edited(edits);
  const spare = Math.max(0, places.length - says.length);
  const [firstLine = ''] = places[0]?.split(':') ?? [];
  const expected = says.map(([problem, advice], index) => {
    const place = places[Math.min(index + spare, places.length - 1)] ?? 'nowhere';
    return `protocol.schema.json:${place}: ${problem.replace('<line>', firstLine)}\n  ${advice}`;
  });
  expect(refusalOf(() => readModel(text, 'protocol.schema.json'))).toBe(expected.join('\n'));
});
