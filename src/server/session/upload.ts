import type { SendFile } from '../../../generated';
import { encryptsEach } from '../../protocol/content-encryption';
import { beginSeries, continueSeries, isComplete, type PacketSeries } from '../../protocol/packet-series';
import { packetsEncryptedEach } from '../../protocol/tolerances/packets-encrypted-each';
import { quoted } from '../../text/visible';
import type { ChecksumSpec } from '../../protocol/profile';
import { sameBytes } from '../../wire/value';
import { call, pipeBody, type Conversation } from './conversation';
import type { Refused } from './events';
import { findClient, isSpeaking, unknownId } from './known-client';
import type { Client, Receiving, Request, SessionState } from './state';

/**
 * One packet of a file, or all of it: the first opens the upload, the last one is answered with the checksum.
 * @param size bytes of ciphertext in this packet.
 */
export function* sendFile(state: SessionState, request: Request, packet: SendFile, size: number): Conversation {
  if (isPassedOver(state, packet)) {
    yield* pipeBody('discard');
    return 'done';
  }
  const upload =
    state.upload?.is === 'receiving' && packet.packetNumber > 1
      ? continued(state, state.upload, packet, size)
      : yield* opened(state, request, packet, size);
  if ('refused' in upload) {
    yield* discardPacket(state, packet, size);
    return upload;
  }

  state.upload = upload;
  yield* pipeBody(upload.id);
  if (!isComplete(upload.series)) return 'done';

  state.upload = undefined;
  const { fileName } = packet;
  const replaces = rejectedFile(state, fileName)?.upload;
  const stored = yield* call('finishUpload', { upload: upload.id, replaces });
  if ('refused' in stored) return stored;

  const { checksum } = upload;
  state.file = { upload: upload.id, fileName, checksum, content: stored, state: 'unconfirmed' };
  const contentSize = state.profile.flow.server.reportedSize === 'plaintext' ? stored.size : upload.series.received;
  const { clientId } = request;
  state.respond(request, {
    name: 'FileReceived',
    value: { clientId, contentSize, fileName, checksum: stored.checksum },
  });
  state.info('received', `${quoted(fileName)} received, ${stored.size} bytes, ${checksum.id} ${stored.checksum}`, {
    ...{ bytes: stored.size, checksum: stored.checksum, checksumId: checksum.id },
  });
  return 'done';
}

/** Whether a packet goes on in a series that was refused. */
function isPassedOver(state: SessionState, { packetNumber }: SendFile): boolean {
  const isNext = state.upload?.is === 'refused' && packetNumber > 1 && packetNumber - 1 === state.upload.packet;
  if (isNext) state.upload = { is: 'refused', packet: packetNumber };
  return isNext;
}

/** The upload with a further packet. */
function continued(state: SessionState, upload: Receiving, packet: SendFile, size: number): Receiving | Refused {
  const series = continueSeries(upload.series, packet, size);
  if ('problem' in series) return { refused: 'badInput', reason: series.problem };
  if (series.received > state.limits.fileSize) return tooLarge(state, packet, series.received);
  return { ...upload, series };
}

/** A new upload with its first packet, in place of one that still runs. */
function* opened(
  state: SessionState,
  { clientId }: Request,
  packet: SendFile,
  size: number,
): Conversation<Receiving | Refused> {
  state.abandonUpload();
  const { fileName, contentSize } = packet;
  if (state.isDraining && rejectedFile(state, fileName) === undefined) {
    return { refused: 'busy', reason: 'the server is about to stop and takes no further file' };
  }
  const series = beginSeries(state.profile, packet, size);
  if ('problem' in series) return { refused: 'badInput', reason: series.problem };
  if (contentSize > state.limits.fileSize) return tooLarge(state, packet, contentSize);

  const sender = isSpeaking(state, clientId) ? state.client : yield* knownSender(state, clientId);
  if (sender === undefined) return unknownId(clientId);
  if ('refused' in sender) return sender;

  const { profile } = state;
  const checksum = nextChecksum(state, fileName, sender.checksum);
  const { encryptedEach } = series;
  const replaces = rejectedFile(state, fileName)?.upload;
  const ask = {
    ...{ clientId, fileName, contentSize, checksum, encryptedEach, profile },
    ...(replaces !== undefined && { replaces }),
  };
  const reply = yield* call('openUpload', ask);
  if ('refused' in reply) return reply;
  state.client = sender;
  state.hasKey = true;
  tellOfEncryption(state, series);
  return { is: 'receiving', id: reply.upload, series, checksum };
}

/** That packets are encrypted each stands in no field, so that no frame tells of it. */
function tellOfEncryption(state: SessionState, { encryptedEach }: PacketSeries): void {
  const tolerance = encryptedEach && !encryptsEach(state.profile) ? packetsEncryptedEach(state.profile) : undefined;
  if (tolerance !== undefined) state.tellOnce(tolerance.id, 'SendFile', tolerance.doc);
}

/** A client that got its key on another connection, as it may where each request has its own. */
function* knownSender(state: SessionState, id: Uint8Array): Conversation<Client | Refused | undefined> {
  const known = yield* findClient(state, id);
  if (known === undefined || 'refused' in known) return known;
  return { id, name: known.name, checksum: known.checksum, isNew: false };
}

/** Gives an upload up at this packet; what it brings is read first, so that the refusal is not lost in a reset. */
function* discardPacket(state: SessionState, { packetNumber }: SendFile, size: number): Conversation<void> {
  state.abandonUpload();
  state.upload = { is: 'refused', packet: packetNumber };
  if (size > state.limits.discard) state.isClosing = true;
  else yield* pipeBody('discard');
}

function tooLarge({ limits }: SessionState, { fileName }: SendFile, size: number): Refused {
  return {
    refused: 'tooLarge',
    reason: `${quoted(fileName)} has ${size} bytes, more than the ${limits.fileSize} allowed`,
  };
}

/** "Resending" may mean that the client computes another checksum, so it brings the next of the profile's list. */
function nextChecksum(state: SessionState, fileName: Uint8Array, confirmed: string | undefined): ChecksumSpec {
  const { checksums: list, id: profileId } = state.profile;
  const rejected = rejectedFile(state, fileName)?.checksum;
  const index = list.findIndex(({ id }) => id === (rejected?.id ?? confirmed));
  const chosen = list[rejected === undefined ? Math.max(index, 0) : (index + 1) % list.length];
  if (chosen === undefined) throw new TypeError(`${profileId} has no checksum`);
  return chosen;
}

/** The last file, where the client has said that it sends it again. */
function rejectedFile({ file }: SessionState, fileName: Uint8Array) {
  return file?.state === 'rejected' && sameBytes(file.fileName, fileName) ? file : undefined;
}
