/** The requests, by the names that docs/protocol.md gives them. */
export type RequestName = 'register' | 'publicKey' | 'reconnect' | 'sendFile' | 'crcValid' | 'resending' | 'givingUp';

/** The responses, by the names that docs/protocol.md gives them. */
export type ResponseName =
  | 'registered'
  | 'registrationFailed'
  | 'key'
  | 'fileReceived'
  | 'messageReceived'
  | 'reconnected'
  | 'reconnectDenied'
  | 'generalError';

/** One column of docs/protocol.md's table, typed in by hand. */
export interface Edition {
  readonly id: string;
  readonly port: number;
  readonly aesBits: 128 | 256;
  readonly requests: { readonly [name in RequestName]?: number };
  readonly responses: { readonly [name in ResponseName]?: number };
  /** What stands before a file's content. */
  readonly sendFile: 'id, size, name' | 'size, name' | 'sizes, packets, name';
  /** The payload of crc valid, resending and giving up. */
  readonly confirmation: 'id, name' | 'name';
  /** The payload of 04. */
  readonly messageReceived: 'empty' | 'id';
}

export const editions = {
  '2022': {
    id: '2022',
    port: 1234,
    aesBits: 128,
    requests: { register: 1100, publicKey: 1101, sendFile: 1103, crcValid: 1104, resending: 1105, givingUp: 1106 },
    responses: { registered: 2100, registrationFailed: 2101, key: 2102, fileReceived: 2103, messageReceived: 2104 },
    sendFile: 'id, size, name',
    confirmation: 'id, name',
    messageReceived: 'empty',
  },
  '2023a': {
    id: '2023a',
    port: 1234,
    aesBits: 128,
    requests: {
      register: 1100,
      publicKey: 1101,
      reconnect: 1102,
      sendFile: 1103,
      crcValid: 1104,
      resending: 1105,
      givingUp: 1106,
    },
    responses: {
      registered: 2100,
      registrationFailed: 2101,
      key: 2102,
      fileReceived: 2103,
      messageReceived: 2104,
      reconnected: 2105,
      reconnectDenied: 2106,
      generalError: 2107,
    },
    sendFile: 'size, name',
    confirmation: 'name',
    messageReceived: 'id',
  },
  '2023b': {
    id: '2023b',
    port: 1357,
    aesBits: 128,
    requests: {
      register: 1025,
      publicKey: 1026,
      reconnect: 1027,
      sendFile: 1028,
      crcValid: 1029,
      resending: 1030,
      givingUp: 1031,
    },
    responses: {
      registered: 2100,
      registrationFailed: 2101,
      key: 2102,
      fileReceived: 2103,
      messageReceived: 2104,
      reconnected: 2105,
      reconnectDenied: 2106,
      generalError: 2107,
    },
    sendFile: 'size, name',
    confirmation: 'name',
    messageReceived: 'id',
  },
  '2024a': {
    id: '2024a',
    port: 1256,
    aesBits: 256,
    requests: {
      register: 1025,
      publicKey: 1026,
      reconnect: 1027,
      sendFile: 1028,
      crcValid: 1029,
      resending: 1030,
      givingUp: 1031,
    },
    responses: {
      registered: 1600,
      registrationFailed: 1601,
      key: 1602,
      fileReceived: 1603,
      messageReceived: 1604,
      reconnected: 1605,
      reconnectDenied: 1606,
      generalError: 1607,
    },
    sendFile: 'sizes, packets, name',
    confirmation: 'name',
    messageReceived: 'id',
  },
  '2024b': {
    id: '2024b',
    port: 1256,
    aesBits: 256,
    requests: {
      register: 825,
      publicKey: 826,
      reconnect: 827,
      sendFile: 828,
      crcValid: 900,
      resending: 901,
      givingUp: 902,
    },
    responses: {
      registered: 1600,
      registrationFailed: 1601,
      key: 1602,
      fileReceived: 1603,
      messageReceived: 1604,
      reconnected: 1605,
      reconnectDenied: 1606,
      generalError: 1607,
    },
    sendFile: 'sizes, packets, name',
    confirmation: 'name',
    messageReceived: 'id',
  },
} as const satisfies Record<string, Edition>;

/** All editions, oldest first. */
export const allEditions: readonly Edition[] = Object.values(editions);

/** The edition of an id that comes from data, such as a recording's meta.json. */
export function editionOf(id: string): Edition {
  const edition = allEditions.find((candidate) => candidate.id === id);
  if (!edition) throw new Error(`no edition ${id}`);
  return edition;
}

/** The code of a request, which the edition must have. */
export function requestCode(edition: Edition, name: RequestName): number {
  const code = edition.requests[name];
  if (code === undefined) throw new Error(`edition ${edition.id} has no ${name}`);
  return code;
}

/** The code of a response, which the edition must have. */
export function responseCode(edition: Edition, name: ResponseName): number {
  const code = edition.responses[name];
  if (code === undefined) throw new Error(`edition ${edition.id} has no ${name}`);
  return code;
}

/** The request of a code; `undefined` if the edition has none. */
export function requestName(edition: Edition, code: number): RequestName | undefined {
  return (Object.keys(edition.requests) as RequestName[]).find((name) => edition.requests[name] === code);
}

/** The response of a code; `undefined` if the edition has none. */
export function responseName(edition: Edition, code: number): ResponseName | undefined {
  return (Object.keys(edition.responses) as ResponseName[]).find((name) => edition.responses[name] === code);
}
