import { formatMeInfo, parseMeInfo } from '../../../src/course/me-info';
import { parsePrivKey } from '../../../src/course/priv-key';
import { parseServerAddress } from '../../../src/course/server-address';
import { parseTransferInfo } from '../../../src/course/transfer-info';
import { parsePublicKey } from '../../../src/crypto/public-key';
import { readKeyFile } from '../../../src/inspect/key-file';
import { SealwireError } from '../../../src/wire/error';
import { editions } from '../../../generated';
import { Choices } from '../choices';
import { must } from '../must';

// What is loaded when it is needed first is loaded before anything is fuzzed: under a fuzzer that takes seconds.
try {
  readKeyFile(Buffer.from([0x30, 0]));
} catch (error) {
  if (!(error instanceof SealwireError)) throw error;
}

/** What reads a file, or a part of one, that somebody else has written. */
const READERS: readonly [(bytes: Uint8Array) => void, ...((bytes: Uint8Array) => void)[]] = [
  (bytes) => {
    const identity = parseMeInfo(bytes);
    const again = parseMeInfo(formatMeInfo(identity));
    must(Buffer.from(again.clientId).equals(identity.clientId), 'an identity that was read can be written');
    must(Buffer.from(again.name).equals(identity.name), 'a name that was read can be written');
  },
  (bytes) => void parsePrivKey(bytes),
  (bytes) => void readKeyFile(bytes),
  (bytes) => void parseTransferInfo(bytes),
  (bytes) => void parseServerAddress(Buffer.from(bytes).toString(), 1256),
  (bytes) => {
    for (const { rsa } of editions) parsePublicKey(bytes, rsa);
  },
];

/**
 * A file of the course is read, or refused with a typed error that says what to do.
 *
 * Input: which file, then its bytes.
 */
export function fuzz(data: Uint8Array): void {
  const choices = new Choices(data);
  const read = choices.oneOf(READERS);
  try {
    read(choices.rest());
  } catch (error) {
    if (!(error instanceof SealwireError)) throw error;
    must(error.message !== '' && error.code.startsWith('E_'), 'an error says what is wrong');
  }
}
