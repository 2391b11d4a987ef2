import type { Profile } from '../../generated';

// What sessions take and give, as data that fits into a state: an id as a number, a name as a string, a wrapped key as what
// is wrapped in it.

/** An AES key: whose it is, and a number that tells it from the others that are in use. */
export interface AesKey {
  readonly owner: number;
  readonly n: number;
}

/** An AES key as it travels. */
export interface WrappedKey extends AesKey {
  /** The number of the public key that wraps it. */
  readonly by: number;
}

/** A message or a question by the names of its fields. */
export type Fields = Readonly<Record<string, unknown>>;

/** Ids, names, keys and checksums of a message or of a question, without bytes and without the profile. */
export function plain(fields: object): Fields {
  return Object.fromEntries(
    Object.entries(fields as Fields).flatMap(([name, value]): [string, unknown][] => {
      if (name === 'profile' || value === undefined) return [];
      if (name === 'checksum' && typeof value === 'object') return [[name, (value as { id: string }).id]];
      return [[name, value instanceof Uint8Array ? READ[name]?.(value) : value]];
    }),
  );
}

/** The same with bytes again. */
export function withBytes(fields: object): Fields {
  return Object.fromEntries(
    Object.entries(fields as Fields).map(([name, value]) => [name, WRITE[name]?.(value) ?? value]),
  );
}

/** The number of an id. */
export function idNumber(id: Uint8Array): number {
  return id[0] ?? 0;
}

/** The id of a number. */
export function idOf(number: number): Uint8Array {
  return new Uint8Array(16).fill(number);
}

/** The number in the header of a client that has no id. */
export function unregistered({ flow }: Profile): number {
  return idNumber(Buffer.from(flow.client.unregisteredId, 'hex'));
}

const readText = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const writeText = (text: unknown): Uint8Array => new Uint8Array(Buffer.from(text as string));
const writeId = (number: unknown): Uint8Array => idOf(number as number);

const READ: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  clientId: idNumber,
  as: idNumber,
  insteadOf: idNumber,
  name: readText,
  fileName: readText,
  publicKey: ([number = 0]) => number,
  wrappedKey: ([owner = 0, n = 0, by = 0]): WrappedKey => ({ owner, n, by }),
};

const WRITE: Readonly<Record<string, (value: unknown) => unknown>> = {
  clientId: writeId,
  name: writeText,
  fileName: writeText,
  publicKey: (value) => Uint8Array.of(value as number),
  wrappedKey: (value) => {
    const { owner, n, by } = value as WrappedKey;
    return Uint8Array.of(owner, n, by);
  },
};
