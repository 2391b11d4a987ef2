import type { Profile } from '../../../generated';
import { composeRequest, type FieldValues } from '../../../src/conformance/wire/compose';
import { bytesIn } from '../../../src/conformance/wire/field-values';
import type { ReadMessage } from '../../../src/conformance/wire/message-reader';
import type { FieldSpec } from '../../../src/wire/layout';
import { encrypt, generateKeyPair, unwrapKey } from '../../peer/cryptography';
import type { Owner } from './owner';
import { QUOTA, type Line, type Place } from './place';

const KEY_PAIR = generateKeyPair();

/** Nobody, or a client of its own that has a key, on the connection that attacks. */
export const KINDS = ['nobody', 'a client'] as const;

export type Kind = (typeof KINDS)[number];

/** One request of a stranger. */
export interface Move {
  readonly request: keyof Profile['requests'];
  /** Which public key it sends, where the request has one. */
  readonly key: 'own' | "the owner's" | undefined;
  /** What it sends as content, where the request has some; what is announced, as much as a client may have, does not come. */
  readonly content: 'a guess' | 'overheard' | 'own' | 'announced' | undefined;
}

/** Every request of the profile, with everything that a stranger may say in it. */
export function movesOf(profile: Profile): readonly Move[] {
  return Object.entries(profile.requests).flatMap(([request, descriptor]) => {
    if (descriptor === undefined) return [];
    const { fields, body } = descriptor.layout;
    const keys = fields.some(({ name }) => name === 'publicKey') ? (['own', "the owner's"] as const) : [undefined];
    const contents = body === undefined ? [undefined] : (['a guess', 'overheard', 'own', 'announced'] as const);
    return keys.flatMap((key) => contents.map((content) => ({ request: request as Move['request'], key, content })));
  });
}

export function nameOf({ request, key, content }: Move): string {
  const details = [key && `${key} key`, content && `content: ${content}`].filter((detail) => detail !== undefined);
  return details.length === 0 ? request : `${request} (${details.join(', ')})`;
}

/** What came of an attack. */
export interface Loot {
  readonly answers: readonly ReadMessage[];
  /** A key that was wrapped for the stranger, in an answer to the owner's id. */
  readonly hasKey: boolean;
  /** A checksum of something that the server has decrypted. */
  readonly hasChecksum: boolean;
}

/** Makes its moves at once, in the owner's name. @returns how to hang up, and then what came of it */
export async function attack(
  place: Place,
  how: { readonly profile: Profile; readonly address: string; readonly kind: Kind; readonly moves: readonly Move[] },
  owner: Owner,
): Promise<() => Promise<Loot>> {
  const { profile, address, kind, moves } = how;
  const line = place.connect(address, [profile], profile);
  const aesKey = kind === 'nobody' ? Buffer.alloc(profile.aes.bits / 8, 'guess') : await enrol(place, line, how, owner);
  line.send(...moves.map((move) => requestOf(profile, move, owner, aesKey)));
  return async () => lootOf(await line.hangUp());
}

function lootOf(answers: readonly ReadMessage[]): Loot {
  const values = answers.flatMap((answer) => Object.entries(answer.values));
  return {
    answers,
    hasKey: values.some(([, value]) => value instanceof Uint8Array && canUnwrap(value)),
    hasChecksum: values.some(([name]) => name === 'checksum'),
  };
}

/** Becomes a client under a name of its own. */
async function enrol(
  place: Place,
  line: Line,
  { profile, address }: { readonly profile: Profile; readonly address: string },
  owner: Owner,
): Promise<Uint8Array> {
  const name = Buffer.concat([Buffer.from('stranger to '), owner.name]);
  const isPerRequest = profile.flow.connection === 'request';
  const ask = async (request: 'Register' | 'PublicKey', clientId: Uint8Array): Promise<ReadMessage> => {
    const to = isPerRequest ? place.connect(address, [profile], profile) : line;
    const values = { name, publicKey: KEY_PAIR.publicKeyDer };
    to.send(composeRequest(profile, { name: request, clientId, values }));
    const answer = await to.receive();
    if (isPerRequest) await to.hangUp();
    if (typeof answer === 'string') throw new Error(`a stranger of its own could not ${request}: ${answer}`);
    return answer;
  };
  const clientId = bytesIn((await ask('Register', Buffer.alloc(16))).values, 'clientId');
  const { values } = await ask('PublicKey', clientId);
  return unwrapKey(KEY_PAIR.privateKey, bytesIn(values, 'wrappedKey'));
}

function requestOf(profile: Profile, { request, key, content }: Move, owner: Owner, aesKey: Uint8Array): Uint8Array {
  const body = contentOf(content, owner, aesKey);
  const { clientId } = owner;
  const known: FieldValues = {
    clientId,
    name: owner.name,
    fileName: owner.fileName,
    publicKey: key === 'own' ? KEY_PAIR.publicKeyDer : owner.publicKey,
    contentSize: content === 'announced' ? QUOTA.clientBytes : (body?.length ?? 0),
    originalSize: 40,
    packetNumber: 1,
    totalPackets: content === 'announced' ? 2 : 1,
  };
  const fields = profile.requests[request]?.layout.fields ?? [];
  const values = Object.fromEntries(fields.map((field) => [field.name, known[field.name] ?? anyValue(field)]));
  const spec = { name: request, clientId, values, ...(body && { content: body }) };
  if (content !== 'announced' || profile.content.form !== 'single') return composeRequest(profile, spec);
  const size = profile.requests[request]?.layout.fixedSize ?? 0;
  return composeRequest(profile, spec, { payloadSize: size + QUOTA.clientBytes });
}

/** Of a field that this file does not know. */
function anyValue(field: FieldSpec): number | Uint8Array {
  return field.kind === 'uint' ? field.min : Buffer.alloc(field.kind === 'bytes' ? field.size : field.min, 'x');
}

function contentOf(content: Move['content'], { ciphertext }: Owner, aesKey: Uint8Array): Uint8Array | undefined {
  const guess = Buffer.alloc(48);
  if (content === 'overheard') return ciphertext ?? guess;
  return content === 'own'
    ? encrypt(aesKey, Buffer.from('what the stranger would have the owner say'))
    : content && guess;
}

function canUnwrap(wrapped: Uint8Array): boolean {
  try {
    unwrapKey(KEY_PAIR.privateKey, wrapped);
    return true;
  } catch {
    return false;
  }
}
