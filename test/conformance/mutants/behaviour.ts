import type { Profile } from '../../../generated';
import { editionOf } from '../../bytes/editions';
import { clientDefectEditions, type ClientDefects } from '../../peer/client-defects';
import type { KeyPair } from '../../peer/cryptography';
import { serverDefectEditions, type ServerDefects } from '../../peer/server-defects';
import { clientTarget, serverTarget } from '../peer-targets';
import type { ClientMutant, ServerMutant } from './mutant';

/** The case that names a mistake, and the diagnosis that it gives, if any. */
type Named = readonly [cases: string, diagnosis?: string];

const PLAIN = 'plain/conversation';

const SERVER: { readonly [name in keyof Required<ServerDefects>]: Named } = {
  singleRecv: ['send-file/byte-by-byte', 'one-read-for-a-message'],
  headersBigEndian: [PLAIN, 'header-byte-order'],
  headersAligned: [PLAIN, 'header-native-padding'],
  framesOf1024: [PLAIN, 'fixed-frames'],
  readsOf4096: ['send-file/file-of-1-mib', 'fixed-size-read'],
  answerVersionAsText: [PLAIN, 'version-as-text'],
  registeredSizeZero: [PLAIN, 'size-too-small'],
  gluedForgotten: ['send-file/glued-to-confirmation'],
  sizeIgnored: ['header/stays-in-step'],
  versionIgnored: ['register/wrong-version'],
  unknownCodeAnswered: ['header/unknown-code'],
  refusalsUnanswered: ['header/refusal-is-told'],
  staysOpenAtEnd: ['register/cut-in-name'],
  oneAtATime: ['clients/silent-one', 'one-client-at-a-time'],
  diesOnAbort: ['clients/vanishes'],
  diesOnGarbage: ['header/unknown-code'],
  diesOnBadKey: ['public-key/key-garbage'],
  diesOnBadContent: ['send-file/under-another-key'],
  lockKept: ['header/unknown-code'],
  closesAfterConfirmation: ['verdict/stays-open'],
  answersBigEndian: [PLAIN, 'header-byte-order'],
  answerVersionZero: [PLAIN, 'unknown-version'],
  wrongIdInAnswers: ['public-key/golden'],
  fileNameNotEchoed: [PLAIN],
  fileNameCutAtSpace: ['send-file/name-with-spaces'],
  contentSizeOfPlaintext: ['send-file/golden', 'content-size-of-plaintext'],
  contentSizeBigEndian: ['send-file/golden', 'payload-byte-order'],
  messageReceivedOtherwise: ['crc-valid/golden'],
  registrationFailedWithId: ['register/name-taken'],
  deniedWithoutId: ['reconnect/denied', 'empty-denial'],
  firstNulIgnored: ['register/name-garbage-after-nul'],
  nameTrimmedAtSpace: ['register/whole-names-count'],
  nameCaseFolded: ['register/names-are-bytes'],
  nameDecoded: ['send-file/file-name-any-bytes'],
  takenNameAccepted: ['register/name-taken'],
  takenNameSameId: ['register/name-taken'],
  takenNameForgetsOwner: ['register/owner-keeps-name'],
  idForEverybody: ['register/ids-differ'],
  foreignIdAccepted: ['send-file/unknown-client'],
  payloadIdIgnored: ['send-file/unknown-client'],
  foreignNameAccepted: ['reconnect/foreign-name'],
  strangerKeyAccepted: ['public-key/of-a-stranger'],
  strangerKeyKept: ['public-key/owner-keeps-key'],
  acceptsUnknownReconnect: ['reconnect/unknown-client'],
  returnNeedsFile: ['reconnect/before-a-file'],
  deniesKnown: [PLAIN],
  forgetsAtHangUp: [PLAIN],
  forgetsAfterGiveUp: ['verdict/file-after-giving-up'],
  keyReused: ['reconnect/fresh-key'],
  keyForFirstClient: ['public-key/keys-differ'],
  keyShared: ['clients/two-at-once'],
  keyPerClient: ['clients/key-of-a-running-upload'],
  storedKeyTaken: ['clients/key-of-another-connection'],
  keyWrongSize: [PLAIN, 'aes-key-size'],
  keyWrappedPkcs1: [PLAIN],
  keyWrappedSha256: [PLAIN, 'oaep-hash'],
  fileBeforeKeyAccepted: ['send-file/before-a-key'],
  packetOrderIgnored: ['packets/swapped'],
  packetsCountedOnly: ['packets/repeated'],
  repeatedPacketAppended: ['packets/repeated'],
  packetsOfOneSize: ['packets/one-piece'],
  packetGapAccepted: ['packets/missing'],
  packetFromOtherFileTaken: ['packets/of-two-files'],
  uploadsShared: ['clients/two-at-once'],
  uploadsPerClient: ['packets/left-over'],
  partialFileAccepted: ['send-file/cut-in-content'],
  contentSizeIgnored: ['send-file/content-size-one-less'],
  wrongPaddingAccepted: ['send-file/wrong-padding'],
  emptyFileRefused: ['send-file/empty-file'],
  fullBlockRefused: ['send-file/file-of-16'],
  largeFileRefused: ['send-file/file-of-1-mib'],
  contentCutAt64K: ['send-file/file-of-1-mib'],
  contentAsText: ['send-file/bytes-as-they-are'],
  newlinesTranslated: ['send-file/bytes-as-they-are'],
  secondFileRefused: ['reconnect/several-files'],
  sameNameRefused: ['send-file/same-name-again'],
  fileNameTakenByOther: ['plain/after-all'],
  unconfirmedRefused: ['verdict/none'],
  pathFollowed: ['send-file/name-with-path'],
  clientsShareFolder: ['clients/files-apart'],
  contentStoredEncrypted: ['clients/files-apart'],
  checksumOverCiphertext: [PLAIN, 'checksum-of-ciphertext'],
  checksumOverPadding: [PLAIN],
  checksumZlib: [PLAIN, 'checksum-algorithm'],
  checksumWithoutLength: [PLAIN, 'checksum-without-length'],
  checksumBigEndian: [PLAIN, 'checksum-byte-order'],
  crcValidUnanswered: [PLAIN],
  resendingAnswered: ['crc-invalid/golden'],
  resendRefused: ['verdict/one-resend'],
  resendAppended: ['verdict/one-resend'],
  giveUpUnanswered: ['give-up/golden'],
  confirmationAlwaysAnswered: ['verdict/of-no-file'],
};

const CLIENT: { readonly [name in keyof Required<ClientDefects>]: Named } = {
  headerBigEndian: [PLAIN, 'header-byte-order'],
  versionZero: [PLAIN, 'unknown-version'],
  nameNotPadded: ['register/exact', 'bare-name'],
  fileNameNotPadded: [PLAIN, 'name-not-padded'],
  headersAligned: [PLAIN, 'header-native-padding'],
  versionAsText: [PLAIN, 'version-as-text'],
  framesOf1024: [PLAIN, 'fixed-frames'],
  garbageAfterNul: ['register/exact', 'garbage-after-nul'],
  idNotTaken: ['header/client-id'],
  payloadIdZero: [PLAIN],
  wrongNameInPublicKey: ['public-key/name'],
  reconnectWrongName: ['returning/name'],
  keyExponent65537: [PLAIN, 'public-key-exponent'],
  keyGarbage: [PLAIN],
  sizeWithoutContent: [PLAIN, 'size-without-content'],
  contentSizeOfPlaintext: [PLAIN, 'content-size-of-plaintext'],
  contentSizeOfSlice: [PLAIN, 'content-size-of-slice'],
  originalSizeOfCiphertext: ['send-file/original-size'],
  packetsFromZero: ['send-file/exact', 'packets-from-zero'],
  totalBeforeNumber: ['send-file/exact', 'total-before-number'],
  packetsBackwards: [PLAIN, 'packets-out-of-order'],
  lastSliceZeroFilled: ['send-file/exact', 'padded-slice'],
  encryptsEachSlice: ['send-file/content-size'],
  pathInFileName: ['send-file/file-name'],
  wrongIv: [PLAIN, 'content-iv'],
  keyTruncated: [PLAIN, 'aes-key-size'],
  noPadding: [PLAIN, 'content-padding'],
  fullBlockUnpadded: ['send-file/file-of-16', 'content-padding'],
  emptyFileSkipped: ['send-file/empty-file'],
  contentCutAt64K: ['send-file/file-of-1-mib', 'content-cut'],
  contentAsText: [PLAIN, 'content-as-text'],
  sendsTwice: ['plain/nothing-more'],
  checksumIgnored: ['give-up/never-valid'],
  checksumZlib: [PLAIN, 'checksum-algorithm'],
  checksumOverCiphertext: [PLAIN, 'checksum-of-ciphertext'],
  noResend: ['resend/sends-again'],
  resendsTwice: ['resend/up-to-the-last'],
  resendsForever: ['give-up/transmissions'],
  resendWithoutSaying: ['resend/says-so'],
  waitsAfterResending: ['resend/at-once', 'waits-after-resending'],
  givesUpSilently: ['give-up/says-so'],
  giveUpAsCrcValid: ['give-up/never-valid'],
  noCrcValid: [PLAIN],
  crcValidTwice: ['plain/nothing-more'],
  fileNameWrongInCrc: ['crc-valid/file-name'],
  noRetryOn07: ['errors/register-once'],
  retriesTwice: ['errors/register-last-try'],
  retriesFourTimes: ['errors/tries-in-all'],
  ignores07: ['errors/send-file-always'],
  retryAfterTaken: ['name-taken/tries'],
  takenIgnored: ['name-taken/final'],
  exitCodeZero: ['name-taken/exit-code'],
  forgetsMeInfo: ['returning/comes-back'],
  returnsWithNewKey: ['returning/old-key-again'],
  oldAesKeyAtReconnect: ['returning/uses-the-fresh-key'],
  noReregister: ['denied/registers-anew'],
  takesDeniedId: ['denied/registers-anew', 'id-of-the-denial'],
  reregisterOldKey: ['denied/new-key-pair'],
  reregisterKeepsMeInfo: ['denied/replaces-identity'],
  registersOverNewConnection: ['denied/same-connection'],
  writesNoMeInfo: ['me-info/name'],
  writesNoPrivKey: ['priv-key/same-key'],
  meInfoWrongId: ['me-info/id'],
  meInfoWrongKey: ['me-info/key'],
  singleRecv: ['answers/byte-by-byte'],
  connectsEachTime: ['plain/one-connection'],
  neverCloses: ['plain/ends'],
};

/** Our own server under test/, with one mistake in what it does. */
export function mistakenServers(profile: Profile): readonly ServerMutant[] {
  const edition = editionOf(profile.id);
  return names(SERVER)
    .filter((name) => serverDefectEditions[name](edition))
    .map((name): ServerMutant => {
      const [named, diagnosis] = SERVER[name];
      const target = () => serverTarget({ [name]: true });
      return { id: `server/${name}`, side: 'server', named: [named], ...(diagnosis && { diagnosis }), target };
    });
}

/** Our own client under test/, with one mistake in what it does. */
export function mistakenClients(profile: Profile, keyPair: () => KeyPair): readonly ClientMutant[] {
  const edition = editionOf(profile.id);
  return names(CLIENT)
    .filter((name) => clientDefectEditions[name](edition))
    .map((name): ClientMutant => {
      const [named, diagnosis] = CLIENT[name];
      const target = () => clientTarget({ [name]: true }, keyPair);
      return { id: `client/${name}`, side: 'client', named: [named], ...(diagnosis && { diagnosis }), target };
    });
}

function names<T extends object>(table: T): readonly (keyof T)[] {
  return Object.keys(table) as (keyof T)[];
}
