import { createPrivateKey } from 'node:crypto';
import { rebuild } from '../bytes/rebuilt';
import { recordings, type Recording } from '../captures';
import { decrypt, encrypt, generateKeyPair, unwrapKey, wrapKey } from './cryptography';

const withKey = recordings().flatMap((recording) => {
  const { name, meInfo } = recording;
  return meInfo ? [{ name, recording, meInfo }] : [];
});

test.each(withKey)('the last file of $name is the plaintext under the recorded key', ({ meInfo, recording }) => {
  const base64 = meInfo.toString('latin1').split('\n').slice(2).join('');
  const privateKey = createPrivateKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'pkcs8' });
  const { wrapped, slices } = lastRun(recording);
  const aesKey = unwrapKey(privateKey, wrapped);
  // 2024b-c encrypts each slice on its own; 2024b-b fills its last slice with zeros.
  const apart = recording.meta.clientPeer === '2024b-c';
  const ciphertexts = apart ? slices : [Buffer.concat(slices).subarray(0, 2512)];
  const contents = ciphertexts.map((ciphertext) => decrypt(aesKey, ciphertext));
  expect(Buffer.concat(contents)).toEqual(recording.plaintext);
  expect(contents.map((content) => encrypt(aesKey, content))).toEqual(ciphertexts);
});

function lastRun(recording: Recording): { wrapped: Buffer; slices: readonly Buffer[] } {
  const { messages } = rebuild(recording);
  const wrapped = messages.findLast(({ name }) => name === 'key' || name === 'reconnected')?.recorded.subarray(7 + 16);
  const requests = messages.filter(({ name }) => name === 'sendFile').map(({ recorded }) => recorded);
  const offset = 23 + { '2022': 275, '2023': 259, '2024': 267 }[recording.meta.edition.slice(0, 4) as '2022'];
  const packets = recording.meta.edition.startsWith('2024') && recording.meta.clientPeer !== '2024b-a' ? 3 : 1;
  if (!wrapped) throw new Error(`${recording.name} has no wrapped key`);
  return { wrapped, slices: requests.slice(-packets).map((request) => request.subarray(offset)) };
}

test('a public key has the 160 bytes of the wire, and what is wrapped with it is unwrapped', () => {
  const { privateKey, publicKeyDer } = generateKeyPair();
  expect(publicKeyDer).toHaveLength(160);
  const aesKey = Buffer.alloc(32, 7);
  expect(unwrapKey(privateKey, wrapKey(publicKeyDer, aesKey))).toEqual(aesKey);
});

test('an empty file becomes one block', () => {
  expect(encrypt(Buffer.alloc(16), Buffer.alloc(0))).toHaveLength(16);
});
