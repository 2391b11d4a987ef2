import { createDecipheriv } from 'node:crypto';
import type { Profile } from '../../../generated';
import type { Finding } from '../../inspect/finding';
import { sameBytes } from '../../wire/value';
import type { Transmission } from './transmission';

/** Bytes of an AES block. */
const BLOCK = 16;

/** What the kit knows of a content that is not what it should be. */
interface ContentEvidence {
  readonly transmission: Transmission;
  /** The file. */
  readonly plaintext: Buffer;
  /** The whole ciphertext under the whole key, its padding left on; `undefined` where that cannot be had. */
  readonly bare: Buffer | undefined;
}

interface ContentRule {
  readonly id: string;
  readonly title: string;
  readonly cause: string;
  /** What shows it, in a sentence. */
  readonly find: (evidence: ContentEvidence) => string | undefined;
}

const RULES: readonly ContentRule[] = [
  {
    id: 'content-size-of-plaintext',
    title: 'Content size of the plaintext',
    cause: 'The size of the file was sent where that of its ciphertext is due, which is larger by the padding.',
    find({ transmission: { packets }, plaintext }) {
      const { contentSize } = packets[0].message.values;
      return contentSize === plaintext.length
        ? `The content size is ${plaintext.length}, the size of the file.`
        : undefined;
    },
  },
  {
    id: 'content-size-of-slice',
    title: 'Content size of a slice',
    cause: 'The size of the slice was sent where that of the whole ciphertext is due, in every packet.',
    find({ transmission: { packets } }) {
      const { values, content } = packets[0].message;
      const isOwn = values['contentSize'] === content.length && Number(values['totalPackets']) > 1;
      return isOwn ? `The content size is ${content.length}, the size of the first packet's slice.` : undefined;
    },
  },
  {
    id: 'aes-key-size',
    title: 'AES key of the wrong size',
    cause: 'Only a part of the key was used: AES-128 has keys of 16 bytes, AES-256 of 32.',
    find({ transmission: { ciphertext, aesKey }, plaintext }) {
      if (aesKey === undefined || aesKey.length === BLOCK) return undefined;
      const read = decrypted(ciphertext, aesKey.subarray(0, BLOCK));
      const isIt = read?.subarray(0, plaintext.length).equals(plaintext) === true;
      return isIt ? `It decrypts with the first ${BLOCK} of the ${aesKey.length} bytes of the key.` : undefined;
    },
  },
  {
    id: 'content-iv',
    title: 'Another initialisation vector',
    cause: 'A random IV was used, or one that is not of zeros: the protocol has 16 zeros and does not send them.',
    find({ bare, plaintext }) {
      if (bare === undefined || plaintext.length <= BLOCK) return undefined;
      const rest = bare.subarray(BLOCK, plaintext.length);
      return rest.equals(plaintext.subarray(BLOCK)) && !bare.subarray(0, BLOCK).equals(plaintext.subarray(0, BLOCK))
        ? 'It decrypts to the file but for its first 16 bytes.'
        : undefined;
    },
  },
  {
    id: 'content-padding',
    title: 'Padding that is not PKCS#7',
    cause: 'The last block was filled up with zeros, or not at all: PKCS#7 adds 1 to 16 bytes, each their number.',
    find({ bare, plaintext, transmission }) {
      if (bare === undefined || transmission.plaintext !== undefined) return undefined;
      return bare.subarray(0, plaintext.length).equals(plaintext)
        ? 'It decrypts to the file, and what follows is no PKCS#7 padding.'
        : undefined;
    },
  },
  {
    id: 'packets-out-of-order',
    title: 'Packets in another order',
    cause: 'The slices were sent in another order than that of the ciphertext.',
    find({ transmission: { packets, aesKey }, plaintext }) {
      if (aesKey === undefined) return undefined;
      const inOrder = packets.map(({ message }) => message).sort((a, b) => numberOf(a.values) - numberOf(b.values));
      const read = decrypted(Buffer.concat(inOrder.map(({ content }) => content)), aesKey);
      const isIt = read?.subarray(0, plaintext.length).equals(plaintext) === true;
      const wasInOrder = packets.every(({ message }, index) => message === inOrder[index]);
      return isIt && !wasInOrder ? 'It decrypts once its packets are put in the order of their numbers.' : undefined;
    },
  },
  {
    id: 'content-as-text',
    title: 'The file was read as text',
    cause: 'The file was opened in text mode, or decoded: open it in binary mode.',
    find({ transmission, plaintext }) {
      const text = Buffer.from(plaintext.toString('utf8'), 'utf8');
      const isIt = transmission.plaintext !== undefined && sameBytes(transmission.plaintext, text);
      return isIt && !text.equals(plaintext) ? 'It decrypts to the file as UTF-8 text.' : undefined;
    },
  },
  {
    id: 'content-cut',
    title: 'The end of the file is missing',
    cause: 'The file was read with one call, or into a buffer that it does not fit.',
    find({ transmission, plaintext }) {
      const read = transmission.plaintext;
      if (read === undefined || read.length >= plaintext.length) return undefined;
      return plaintext.subarray(0, read.length).equals(read)
        ? `It decrypts to the first ${read.length} of the ${plaintext.length} bytes of the file.`
        : undefined;
    },
  },
];

/** The usual mistakes that show in a content which is not the file; it takes the key and the file to tell. */
export function contentMistakes(
  transmission: Transmission,
  plaintext: Uint8Array,
  { aes }: Profile,
): readonly Finding[] {
  const { ciphertext, aesKey, packets } = transmission;
  const canRead = aesKey !== undefined && aes.iv === 'zero';
  const evidence: ContentEvidence = {
    ...{ transmission, plaintext: Buffer.from(plaintext) },
    bare: canRead ? decrypted(ciphertext, aesKey) : undefined,
  };
  const { fixedSize } =
    packets[0].message.frame.kind === 'message' ? packets[0].message.frame.layout : { fixedSize: 0 };
  return RULES.flatMap(({ id, title, cause, find }) => {
    const detail = find(evidence);
    return detail === undefined ? [] : [{ kind: 'mistake' as const, id, title, cause, detail, offset: fixedSize }];
  });
}

/** The blocks of a ciphertext, with whatever padding they have. */
function decrypted(ciphertext: Uint8Array, key: Uint8Array): Buffer | undefined {
  if (ciphertext.length % BLOCK !== 0) return undefined;
  const decipher = createDecipheriv(`aes-${key.length * 8}-cbc`, key, Buffer.alloc(BLOCK)).setAutoPadding(false);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

function numberOf(values: Readonly<Record<string, unknown>>): number {
  return Number(values['packetNumber']);
}
