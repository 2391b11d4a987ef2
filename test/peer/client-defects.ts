import type { Edition } from '../bytes/editions';

/**
 * What a client may do otherwise than docs/protocol.md says, for judging a judge: each switch is one mistake, and
 * without any the client is right. A mistake does nothing in an edition where it cannot be made: `clientDefectEditions`
 * says where.
 */
export interface ClientDefects {
  // --- the form of the requests ---
  /** Writes code and payload size of its headers big-endian. */
  readonly headerBigEndian?: boolean;
  /** Writes version 0. */
  readonly versionZero?: boolean;
  /** Registers and reconnects with its bare name: no NUL, no padding, a payload as long as the name. */
  readonly nameNotPadded?: boolean;
  /** Sends files under their bare name, with a payload size to match. */
  readonly fileNameNotPadded?: boolean;
  /** Puts a byte between version and code, as a compiler aligns them. */
  readonly headersAligned?: boolean;
  /** Writes the version as the character 3. */
  readonly versionAsText?: boolean;
  /** Fills messages up with zeros, to frames of 1024 bytes. */
  readonly framesOf1024?: boolean;
  /** Fills names up with `x` after their NUL. */
  readonly garbageAfterNul?: boolean;
  /** Keeps the id of a client without one in its headers after it was registered. */
  readonly idNotTaken?: boolean;
  /** Puts zeros in place of the id that a payload repeats. */
  readonly payloadIdZero?: boolean;
  /** Sends its public key under another name. */
  readonly wrongNameInPublicKey?: boolean;
  /** Comes back under another name, with whichever request that is. */
  readonly reconnectWrongName?: boolean;
  /** Sends the first 160 bytes of a key with the exponent 65537, whose DER has 162. */
  readonly keyExponent65537?: boolean;
  /** Sends 160 random bytes for a public key. */
  readonly keyGarbage?: boolean;

  // --- the form of the files ---
  /** Leaves the content out of the payload size. */
  readonly sizeWithoutContent?: boolean;
  /** Gives the plaintext's size for the content's. */
  readonly contentSizeOfPlaintext?: boolean;
  /** Gives each packet the size of its own slice; nothing else where one packet holds the file. */
  readonly contentSizeOfSlice?: boolean;
  /** Gives the ciphertext's size for the original one. */
  readonly originalSizeOfCiphertext?: boolean;
  /** Counts packets from 0. */
  readonly packetsFromZero?: boolean;
  /** Writes the total in front of the number; nothing else where one packet holds the file. */
  readonly totalBeforeNumber?: boolean;
  /** Sends packets last to first; nothing else where one packet holds the file. */
  readonly packetsBackwards?: boolean;
  /** Fills the last slice up with zeros. */
  readonly lastSliceZeroFilled?: boolean;
  /** Encrypts each slice on its own, its content size its own; nothing else where one packet holds the file. */
  readonly encryptsEachSlice?: boolean;
  /** Sends the whole path as the file's name. */
  readonly pathInFileName?: boolean;
  /** Encrypts with an IV that is not zero. */
  readonly wrongIv?: boolean;
  /** Encrypts with the first 16 of 32 bytes of the AES key. */
  readonly keyTruncated?: boolean;
  /** Fills the last block up with zeros in place of PKCS#7. */
  readonly noPadding?: boolean;
  /** Leaves out the padding where the last block is full already. */
  readonly fullBlockUnpadded?: boolean;
  /** Does not send an empty file, and ends as if it had. */
  readonly emptyFileSkipped?: boolean;
  /** Sends the first 64 KiB of a file. */
  readonly contentCutAt64K?: boolean;
  /** Reads the file as UTF-8 text: what is none is replaced. */
  readonly contentAsText?: boolean;
  /** Sends a file whose checksum is right once more before it says so. */
  readonly sendsTwice?: boolean;

  // --- checksums and confirmations ---
  /** Says "crc valid" whatever the checksum. */
  readonly checksumIgnored?: boolean;
  /** Compares with zlib's CRC-32. */
  readonly checksumZlib?: boolean;
  /** Compares with the checksum of the ciphertext. */
  readonly checksumOverCiphertext?: boolean;
  /** Gives up at the first mismatch. */
  readonly noResend?: boolean;
  /** Gives up after two resends. */
  readonly resendsTwice?: boolean;
  /** Gives up only after five resends. */
  readonly resendsForever?: boolean;
  /** Sends the file again without "resending". */
  readonly resendWithoutSaying?: boolean;
  /** Waits for an answer to "resending", which never comes. */
  readonly waitsAfterResending?: boolean;
  /** Ends the connection in place of "giving up". */
  readonly givesUpSilently?: boolean;
  /** Says "crc valid" in place of "giving up". */
  readonly giveUpAsCrcValid?: boolean;
  /** Ends the connection in place of "crc valid". */
  readonly noCrcValid?: boolean;
  /** Says "crc valid" twice. */
  readonly crcValidTwice?: boolean;
  /** Names another file in its confirmations. */
  readonly fileNameWrongInCrc?: boolean;

  // --- errors ---
  /** Ends at the first answer that is an error. */
  readonly noRetryOn07?: boolean;
  /** Tries a request twice in all. */
  readonly retriesTwice?: boolean;
  /** Tries a request four times in all. */
  readonly retriesFourTimes?: boolean;
  /** Goes on after an error as if the answer had been right. */
  readonly ignores07?: boolean;
  /** Tries again to register a name that is taken. */
  readonly retryAfterTaken?: boolean;
  /** Goes on without an id if its name is taken. */
  readonly takenIgnored?: boolean;
  /** Ends with exit code 0 whatever happened. */
  readonly exitCodeZero?: boolean;

  // --- coming back ---
  /** Registers anew each time. */
  readonly forgetsMeInfo?: boolean;
  /** Comes back with a new key pair where that is done with the public key. */
  readonly returnsWithNewKey?: boolean;
  /** Goes on with the AES key of the run before, which it keeps in a file, `aes.key`. */
  readonly oldAesKeyAtReconnect?: boolean;
  /** Sends its public key when it is denied, under the id of the denial. */
  readonly takesDeniedId?: boolean;
  /** Ends when it is denied. */
  readonly noReregister?: boolean;
  /** Registers anew with the old key pair. */
  readonly reregisterOldKey?: boolean;
  /** Keeps the old me.info and priv.key when it is registered anew. */
  readonly reregisterKeepsMeInfo?: boolean;
  /** Registers anew over a new connection. */
  readonly registersOverNewConnection?: boolean;
  /** Writes no me.info. */
  readonly writesNoMeInfo?: boolean;
  /** Writes no priv.key. */
  readonly writesNoPrivKey?: boolean;
  /** Writes the id into me.info with its first byte changed. */
  readonly meInfoWrongId?: boolean;
  /** Writes another private key into me.info than into priv.key. */
  readonly meInfoWrongKey?: boolean;

  // --- the stream ---
  /** Takes what one `data` event brings as one whole answer, and ends if that is too short. */
  readonly singleRecv?: boolean;
  /** Connects anew for each request. */
  readonly connectsEachTime?: boolean;
  /** Never ends the connection: it waits until it is ended itself. */
  readonly neverCloses?: boolean;
}

const everywhere = (): boolean => true;
const hasPackets = ({ sendFile }: Edition): boolean => sendFile === 'sizes, packets, name';
const hasReconnect = ({ requests }: Edition): boolean => requests.reconnect !== undefined;
const hasPayloadId = ({ confirmation }: Edition): boolean => confirmation === 'id, name';

/** Whether a client's mistake can be made in an edition. A judge can see it there, wherever it looks closely enough. */
export const clientDefectEditions: { readonly [name in keyof Required<ClientDefects>]: (edition: Edition) => boolean } =
  {
    headerBigEndian: everywhere,
    versionZero: everywhere,
    nameNotPadded: everywhere,
    fileNameNotPadded: everywhere,
    headersAligned: everywhere,
    versionAsText: everywhere,
    framesOf1024: everywhere,
    garbageAfterNul: everywhere,
    idNotTaken: everywhere,
    payloadIdZero: hasPayloadId,
    wrongNameInPublicKey: everywhere,
    reconnectWrongName: everywhere,
    keyExponent65537: everywhere,
    keyGarbage: everywhere,
    sizeWithoutContent: everywhere,
    contentSizeOfPlaintext: everywhere,
    contentSizeOfSlice: hasPackets,
    originalSizeOfCiphertext: hasPackets,
    packetsFromZero: hasPackets,
    totalBeforeNumber: hasPackets,
    packetsBackwards: hasPackets,
    lastSliceZeroFilled: hasPackets,
    encryptsEachSlice: hasPackets,
    pathInFileName: everywhere,
    wrongIv: everywhere,
    keyTruncated: ({ aesBits }) => aesBits === 256,
    noPadding: everywhere,
    fullBlockUnpadded: everywhere,
    emptyFileSkipped: everywhere,
    contentCutAt64K: everywhere,
    contentAsText: everywhere,
    sendsTwice: everywhere,
    checksumIgnored: everywhere,
    // Only the edition that repeats the id leaves the choice between two.
    checksumZlib: (edition) => !hasPayloadId(edition),
    checksumOverCiphertext: everywhere,
    noResend: everywhere,
    resendsTwice: everywhere,
    resendsForever: everywhere,
    resendWithoutSaying: everywhere,
    waitsAfterResending: everywhere,
    givesUpSilently: everywhere,
    giveUpAsCrcValid: everywhere,
    noCrcValid: everywhere,
    crcValidTwice: everywhere,
    fileNameWrongInCrc: everywhere,
    // An answer that makes no sense is an error too, so these are seen where there is no 07.
    noRetryOn07: everywhere,
    retriesTwice: everywhere,
    retriesFourTimes: everywhere,
    ignores07: everywhere,
    retryAfterTaken: everywhere,
    takenIgnored: everywhere,
    exitCodeZero: everywhere,
    forgetsMeInfo: everywhere,
    returnsWithNewKey: (edition) => !hasReconnect(edition),
    oldAesKeyAtReconnect: everywhere,
    takesDeniedId: hasReconnect,
    noReregister: hasReconnect,
    reregisterOldKey: hasReconnect,
    reregisterKeepsMeInfo: hasReconnect,
    registersOverNewConnection: hasReconnect,
    writesNoMeInfo: everywhere,
    writesNoPrivKey: everywhere,
    meInfoWrongId: everywhere,
    meInfoWrongKey: everywhere,
    singleRecv: everywhere,
    connectsEachTime: everywhere,
    neverCloses: everywhere,
  };
