import { createCipheriv } from 'node:crypto';
import { CryptoError } from '../../src/crypto/error';
import { decryptContent } from '../../src/protocol/content-encryption';
import { assembleTransmissions, TransmissionAssembler } from '../../src/protocol/transmission';
import { profileOf } from '../tolerances/deviating';

const profile = profileOf('2024a');
const key = Buffer.alloc(32, 7);
const plaintext = Buffer.from('The quick brown fox jumps over the lazy dog, and over the fence behind it.');

function encrypted(bytes: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-cbc', key, Buffer.alloc(16));
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

function packet(packetNumber: number, totalPackets: number, content: Uint8Array, contentSize = 80) {
  return { message: { packetNumber, totalPackets, contentSize, fileName: Buffer.from('a') }, content };
}

const ciphertext = encrypted(plaintext);
const slices = [
  packet(1, 3, ciphertext.subarray(0, 32)),
  packet(2, 3, ciphertext.subarray(32, 64)),
  packet(3, 3, ciphertext.subarray(64)),
] as const;

test('slices of one ciphertext are decrypted together', () => {
  const [transmission] = assembleTransmissions(slices, profile);
  expect(transmission).toEqual({ packets: slices, isWhole: true, ciphertexts: [ciphertext] });
  expect(transmission && decryptContent(transmission.ciphertexts, key, profile)).toEqual(plaintext);
});

test('packets with a content size of their own are decrypted one by one', () => {
  const parts = [encrypted(plaintext.subarray(0, 40)), encrypted(plaintext.subarray(40))];
  const [transmission] = assembleTransmissions(
    parts.map((part, index) => packet(index + 1, 2, part, part.length)),
    profile,
  );
  expect(transmission?.ciphertexts).toEqual(parts);
  expect(transmission && decryptContent(transmission.ciphertexts, key, profile)).toEqual(plaintext);
});

test('a transmission is whole with its last byte too, whatever its packets are numbered', () => {
  const counted = slices.map(({ content }, index) => packet(index, 9, content));
  expect(assembleTransmissions(counted, profile)).toMatchObject([{ isWhole: true }]);
});

test('a first packet breaks an unfinished transmission off', () => {
  const assembler = new TransmissionAssembler(profile);
  expect(assembler.add(slices[0])).toEqual([]);
  expect(assembler.add(slices[0])).toMatchObject([{ isWhole: false, packets: [slices[0]] }]);
  expect(assembler.end()).toMatchObject([{ isWhole: false, packets: [slices[0]] }]);
  expect(assembler.end()).toEqual([]);
});

test('one that a first packet breaks off and one that it completes end at once', () => {
  const assembler = new TransmissionAssembler(profile);
  assembler.add(slices[0]);
  expect(assembler.add(packet(1, 1, ciphertext)).map(({ isWhole }) => isWhole)).toEqual([false, true]);
});

test('what does not decrypt is told', () => {
  const [transmission] = assembleTransmissions(slices, profile);
  expect(() => transmission && decryptContent(transmission.ciphertexts, Buffer.alloc(32), profile)).toThrow(
    CryptoError,
  );
});
