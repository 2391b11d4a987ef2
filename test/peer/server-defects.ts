import type { Edition } from '../bytes/editions';

/**
 * What a server may do otherwise than docs/protocol.md says, for judging a judge: each switch is one mistake, and
 * without any the server is right. A mistake does nothing in an edition where it cannot be made: `serverDefectEditions`
 * says where.
 */
export interface ServerDefects {
  // --- the stream ---
  /** Takes what one `data` event brings as one whole message, and forgets what else it holds. */
  readonly singleRecv?: boolean;
  /** Reads exact sizes, but drops what follows the end of a message in the same `data` event. */
  readonly gluedForgotten?: boolean;
  /** Reads the size that a request of its kind has, whatever the header says; a packet is still read as announced. */
  readonly sizeIgnored?: boolean;
  /** Serves every protocol version. */
  readonly versionIgnored?: boolean;
  /** Answers 04 to a code that the edition does not have. */
  readonly unknownCodeAnswered?: boolean;
  /** Neither answers nor closes where it should refuse. */
  readonly refusalsUnanswered?: boolean;
  /** Keeps a connection open although the client has ended it, and be it in the middle of a message. */
  readonly staysOpenAtEnd?: boolean;
  /** Serves a connection only when the one before it is over. */
  readonly oneAtATime?: boolean;
  /** Stops listening when a client vanishes in the middle of a file. */
  readonly diesOnAbort?: boolean;
  /** Stops listening at a code that the edition does not have. */
  readonly diesOnGarbage?: boolean;
  /** Stops listening at a public key that is none. */
  readonly diesOnBadKey?: boolean;
  /** Stops listening at content that does not decrypt. */
  readonly diesOnBadContent?: boolean;
  /** Keeps the lock that all connections share when it refuses a request: from then on nobody gets an answer. */
  readonly lockKept?: boolean;
  /** Ends the connection after 04. */
  readonly closesAfterConfirmation?: boolean;

  // --- the form of the messages, both ways ---
  /** Reads and writes the integers of headers big-endian. */
  readonly headersBigEndian?: boolean;
  /** Reads and writes headers with a byte between version and code, as a compiler aligns them. */
  readonly headersAligned?: boolean;
  /** Reads and writes messages in frames of 1024 bytes, filled up with zeros. */
  readonly framesOf1024?: boolean;
  /** Takes 4096 bytes of what has come for one whole message. */
  readonly readsOf4096?: boolean;

  // --- the form of the answers ---
  /** Writes the version as the character 3. */
  readonly answerVersionAsText?: boolean;
  /** Says size 0 in 00, and sends the id behind it. */
  readonly registeredSizeZero?: boolean;
  /** Writes code and payload size of its headers big-endian. */
  readonly answersBigEndian?: boolean;
  /** Writes version 0. */
  readonly answerVersionZero?: boolean;
  /** Puts zeros in place of the id in every answer but 00. */
  readonly wrongIdInAnswers?: boolean;
  /** Leaves the file name of 03 empty. */
  readonly fileNameNotEchoed?: boolean;
  /** Cuts the file name of 03 at its first space. */
  readonly fileNameCutAtSpace?: boolean;
  /** Answers 03 with the size of the plaintext. */
  readonly contentSizeOfPlaintext?: boolean;
  /** Writes the content size of an answer big-endian. */
  readonly contentSizeBigEndian?: boolean;
  /** Puts the id into a 04 that has none, and leaves it out of one that has. */
  readonly messageReceivedOtherwise?: boolean;
  /** Puts 16 zeros into 01. */
  readonly registrationFailedWithId?: boolean;
  /** Leaves the id out of 06. */
  readonly deniedWithoutId?: boolean;

  // --- names ---
  /** Takes all 255 bytes for the name, with what follows the NUL. */
  readonly firstNulIgnored?: boolean;
  /** Cuts a client's name at its first space. */
  readonly nameTrimmedAtSpace?: boolean;
  /** Compares clients' names without case. */
  readonly nameCaseFolded?: boolean;
  /** Decodes names as UTF-8, so that names which are none become the same, and are answered otherwise than sent. */
  readonly nameDecoded?: boolean;
  /** Registers a name that is taken, under a new id. */
  readonly takenNameAccepted?: boolean;
  /** Answers 00 with the old id to a name that is taken. */
  readonly takenNameSameId?: boolean;

  /** Refuses a name that is taken, and forgets the client that has it. */
  readonly takenNameForgetsOwner?: boolean;

  // --- who is who ---
  /** Gives every client the same id. */
  readonly idForEverybody?: boolean;
  /** Does not look at the header's id: a client is the connection's, or that of the name. */
  readonly foreignIdAccepted?: boolean;
  /** Does not look at the id that the payload repeats. */
  readonly payloadIdIgnored?: boolean;
  /** Does not look at the name that comes with an id. */
  readonly foreignNameAccepted?: boolean;
  /** Lets another public key replace a known client's. */
  readonly strangerKeyAccepted?: boolean;
  /** Refuses another public key for a known client, and keeps it all the same. */
  readonly strangerKeyKept?: boolean;
  /** Lets in a client whose id it never gave: 05, or 02 where a client comes back with its public key. */
  readonly acceptsUnknownReconnect?: boolean;
  /** Denies a client that comes back before its first file has come. */
  readonly returnNeedsFile?: boolean;
  /** Denies every client that comes back: 06, or the end of the connection where there is no such answer. */
  readonly deniesKnown?: boolean;
  /** Forgets a client when its connection ends. */
  readonly forgetsAtHangUp?: boolean;
  /** Forgets a client that gives up. */
  readonly forgetsAfterGiveUp?: boolean;

  // --- keys ---
  /** Hands out the old AES key to a client that comes back. */
  readonly keyReused?: boolean;
  /** Hands out to everybody the AES key that it made for the first client. */
  readonly keyForFirstClient?: boolean;
  /** Decrypts with the AES key that it handed out last, to whomever. */
  readonly keyShared?: boolean;
  /** Decrypts with the AES key that the client got last, on whatever connection. */
  readonly keyPerClient?: boolean;
  /** Decrypts with the stored key of whoever the id names, where the connection was given none. */
  readonly storedKeyTaken?: boolean;
  /** Makes AES keys of 256 bits where 128 are due, and of 128 where 256 are. */
  readonly keyWrongSize?: boolean;
  /** Wraps with PKCS#1 v1.5 padding. */
  readonly keyWrappedPkcs1?: boolean;
  /** Wraps with OAEP over SHA-256. */
  readonly keyWrappedSha256?: boolean;
  /** Answers 03 to a file of a client that has no AES key, and keeps the bytes as they came. */
  readonly fileBeforeKeyAccepted?: boolean;

  // --- packets and running uploads ---
  /** Joins packets as they arrive, whatever their numbers say, until there are as many bytes as announced. */
  readonly packetOrderIgnored?: boolean;
  /** Puts packets in the order of their numbers, and is done after as many as the total says, whichever came. */
  readonly packetsCountedOnly?: boolean;
  /** Appends a packet that comes twice in a row, twice. */
  readonly repeatedPacketAppended?: boolean;
  /** Refuses a packet in front of the last one that does not hold 1024 bytes, as those of its own client do. */
  readonly packetsOfOneSize?: boolean;
  /** Does not miss a packet that was left out. */
  readonly packetGapAccepted?: boolean;
  /** Takes a packet that names another file. */
  readonly packetFromOtherFileTaken?: boolean;
  /** Keeps one running upload for all connections: two at once mix. */
  readonly uploadsShared?: boolean;
  /** Keeps a client's running upload beyond its connection: another one may finish it. */
  readonly uploadsPerClient?: boolean;
  /** Answers 03 when the stream ends in the middle of a file, and keeps what came. */
  readonly partialFileAccepted?: boolean;

  // --- contents ---
  /** Does not compare the content's size with the size that was announced. */
  readonly contentSizeIgnored?: boolean;
  /** Takes content whose padding is wrong, for what it is. */
  readonly wrongPaddingAccepted?: boolean;
  /** Refuses an empty file. */
  readonly emptyFileRefused?: boolean;
  /** Refuses a file that is not empty and fills its last block, so that a whole block of padding follows. */
  readonly fullBlockRefused?: boolean;
  /** Refuses files over 64 KiB. */
  readonly largeFileRefused?: boolean;
  /** Keeps the first 64 KiB of a file. */
  readonly contentCutAt64K?: boolean;
  /** Keeps the file as UTF-8 text: what is none is replaced. */
  readonly contentAsText?: boolean;
  /** Keeps CR LF as LF. */
  readonly newlinesTranslated?: boolean;
  /** Refuses a second file on a connection. */
  readonly secondFileRefused?: boolean;
  /** Refuses a file whose name the client has sent and confirmed before. */
  readonly sameNameRefused?: boolean;
  /** Refuses a file whose name another client has sent before. */
  readonly fileNameTakenByOther?: boolean;
  /** Refuses a file of a client that left one unconfirmed on an earlier connection. */
  readonly unconfirmedRefused?: boolean;
  /** Writes the content where the name says, `../` and all, but never outside the folder two above its directory. */
  readonly pathFollowed?: boolean;
  /** Keeps all clients' files in one folder, under their names: a second one of a name replaces the first. */
  readonly clientsShareFolder?: boolean;
  /** Writes the ciphertext to its directory. */
  readonly contentStoredEncrypted?: boolean;

  // --- checksums and confirmations ---
  /** Takes the checksum of the ciphertext. */
  readonly checksumOverCiphertext?: boolean;
  /** Takes the checksum of the plaintext with its padding. */
  readonly checksumOverPadding?: boolean;
  /** Takes zlib's CRC-32. */
  readonly checksumZlib?: boolean;
  /** Leaves the length out of the checksum. */
  readonly checksumWithoutLength?: boolean;
  /** Writes the checksum big-endian. */
  readonly checksumBigEndian?: boolean;
  /** Does not answer "crc valid". */
  readonly crcValidUnanswered?: boolean;
  /** Answers "resending" with 04. */
  readonly resendingAnswered?: boolean;
  /** Refuses the file that follows "resending". */
  readonly resendRefused?: boolean;
  /** Appends the file that follows "resending" to what came before. */
  readonly resendAppended?: boolean;
  /** Does not answer "giving up". */
  readonly giveUpUnanswered?: boolean;
  /** Answers 04 to a confirmation of a file that it does not have. */
  readonly confirmationAlwaysAnswered?: boolean;
}

const everywhere = (): boolean => true;
const hasPackets = ({ sendFile }: Edition): boolean => sendFile === 'sizes, packets, name';
const refuses = ({ responses }: Edition): boolean => responses.generalError !== undefined;
const hasReconnect = ({ requests }: Edition): boolean => requests.reconnect !== undefined;
const hasPayloadId = ({ confirmation }: Edition): boolean => confirmation === 'id, name';
// Only the edition that repeats the id leaves the choice between two.
const hasOneChecksum = (edition: Edition): boolean => !hasPayloadId(edition);

/** Whether a server's mistake can be made in an edition. A judge can see it there, wherever it looks closely enough. */
export const serverDefectEditions: { readonly [name in keyof Required<ServerDefects>]: (edition: Edition) => boolean } =
  {
    singleRecv: everywhere,
    gluedForgotten: everywhere,
    sizeIgnored: everywhere,
    versionIgnored: everywhere,
    unknownCodeAnswered: everywhere,
    refusalsUnanswered: everywhere,
    staysOpenAtEnd: everywhere,
    oneAtATime: everywhere,
    diesOnAbort: everywhere,
    diesOnGarbage: everywhere,
    diesOnBadKey: everywhere,
    diesOnBadContent: everywhere,
    lockKept: refuses,
    closesAfterConfirmation: everywhere,
    headersBigEndian: everywhere,
    headersAligned: everywhere,
    framesOf1024: everywhere,
    readsOf4096: everywhere,
    answerVersionAsText: everywhere,
    registeredSizeZero: everywhere,
    answersBigEndian: everywhere,
    answerVersionZero: everywhere,
    wrongIdInAnswers: everywhere,
    fileNameNotEchoed: everywhere,
    fileNameCutAtSpace: everywhere,
    contentSizeOfPlaintext: everywhere,
    contentSizeBigEndian: everywhere,
    messageReceivedOtherwise: everywhere,
    registrationFailedWithId: everywhere,
    deniedWithoutId: hasReconnect,
    firstNulIgnored: everywhere,
    nameTrimmedAtSpace: everywhere,
    nameCaseFolded: everywhere,
    nameDecoded: everywhere,
    takenNameAccepted: everywhere,
    takenNameSameId: everywhere,
    takenNameForgetsOwner: everywhere,
    idForEverybody: everywhere,
    foreignIdAccepted: everywhere,
    payloadIdIgnored: hasPayloadId,
    foreignNameAccepted: everywhere,
    strangerKeyAccepted: everywhere,
    strangerKeyKept: everywhere,
    acceptsUnknownReconnect: everywhere,
    returnNeedsFile: everywhere,
    deniesKnown: everywhere,
    forgetsAtHangUp: everywhere,
    forgetsAfterGiveUp: everywhere,
    keyReused: everywhere,
    keyForFirstClient: everywhere,
    keyShared: everywhere,
    keyPerClient: everywhere,
    storedKeyTaken: everywhere,
    keyWrongSize: everywhere,
    keyWrappedPkcs1: everywhere,
    keyWrappedSha256: everywhere,
    fileBeforeKeyAccepted: everywhere,
    packetOrderIgnored: hasPackets,
    packetsCountedOnly: hasPackets,
    repeatedPacketAppended: hasPackets,
    packetsOfOneSize: hasPackets,
    packetGapAccepted: hasPackets,
    packetFromOtherFileTaken: hasPackets,
    uploadsShared: everywhere,
    uploadsPerClient: hasPackets,
    partialFileAccepted: everywhere,
    contentSizeIgnored: everywhere,
    wrongPaddingAccepted: everywhere,
    emptyFileRefused: everywhere,
    fullBlockRefused: everywhere,
    largeFileRefused: everywhere,
    contentCutAt64K: everywhere,
    contentAsText: everywhere,
    newlinesTranslated: everywhere,
    secondFileRefused: everywhere,
    sameNameRefused: everywhere,
    fileNameTakenByOther: everywhere,
    unconfirmedRefused: everywhere,
    pathFollowed: everywhere,
    clientsShareFolder: everywhere,
    contentStoredEncrypted: everywhere,
    checksumOverCiphertext: everywhere,
    checksumOverPadding: everywhere,
    checksumZlib: hasOneChecksum,
    checksumWithoutLength: everywhere,
    checksumBigEndian: everywhere,
    crcValidUnanswered: everywhere,
    resendingAnswered: everywhere,
    resendRefused: everywhere,
    resendAppended: everywhere,
    giveUpUnanswered: everywhere,
    confirmationAlwaysAnswered: everywhere,
  };
