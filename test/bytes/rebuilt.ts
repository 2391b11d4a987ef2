import type { Recording } from '../captures';
import { posixCksum, zlibCrc32 } from './checksums';
import { editionOf, requestName, responseName, type RequestName, type ResponseName } from './editions';
import { publicKey, reconnect, register, sendFile, confirmation } from './requests';
import * as responses from './responses';
import { split, type SplitMessage } from './split';

/** A recorded message, and what docs/protocol.md says it should be. */
export interface Rebuilt {
  readonly peer: string;
  readonly name: RequestName | ResponseName;
  readonly recorded: Buffer;
  readonly expected: Buffer;
}

/** All messages of a recording, and what is left over of its streams, named `connection direction`. */
export interface RebuiltRecording {
  readonly messages: readonly Rebuilt[];
  readonly rest: { readonly [stream: string]: Buffer };
}

/** Size of the recorded plaintext once padded: 2500 bytes become 2512. */
export const CIPHERTEXT_SIZE = 2512;

/** Bytes in front of the content. */
const CONTENT_OFFSET = { 'id, size, name': 275, 'size, name': 259, 'sizes, packets, name': 267 } as const;

/**
 * Builds every message of a recording anew from what is known about it: names and sizes from meta.json, checksums from
 * the plaintext, ids from the answers, numbers by counting. Of the recorded message itself only keys and ciphertext are
 * taken.
 */
export function rebuild(recording: Recording): RebuiltRecording {
  const messages: Rebuilt[] = [];
  const rest: { [stream: string]: Buffer } = {};
  let clientId: Buffer = Buffer.alloc(16);
  for (const { conn, bytes } of recording.connections) {
    const requests = split('C>S', bytes['C>S'], trueSizes(recording));
    const answers = split('S>C', bytes['S>C'], trueSizes(recording));
    if (requests.rest.length > 0) rest[`${conn} C>S`] = requests.rest;
    if (answers.rest.length > 0) rest[`${conn} S>C`] = answers.rest;
    messages.push(...rebuildRequests(recording, requests.messages, answers.messages, clientId));
    messages.push(...rebuildResponses(recording, answers.messages, clientId));
    // In "dupname" the client forgets who it was between the two runs.
    if (recording.meta.scenario !== 'dupname') clientId = idsGiven(recording, answers.messages).at(-1) ?? clientId;
  }
  return { messages, rest };
}

/** The sizes that really follow where a peer's header says something else (PEERS.md). */
export function trueSizes({ meta }: Recording): (header: { code: number; payloadSize: number }) => number {
  return ({ code, payloadSize }) => {
    switch (`${meta.clientPeer} ${code} ${payloadSize}`) {
      case '2022-b 1103 275':
        return 275 + CIPHERTEXT_SIZE;
      case '2023b-b 1028 259':
        return 259 + CIPHERTEXT_SIZE;
      case '2024a-a 1604 16':
        // After "giving up", which only crc9 has, 16 bytes come indeed.
        return meta.scenario === 'crc9' ? 16 : 271;
      case '2024b-b 1604 255':
        return 16;
      default:
        return payloadSize;
    }
  };
}

/** The ids in the answers 00. */
function idsGiven({ meta }: Recording, answers: readonly SplitMessage[]): Buffer[] {
  return answers.filter(({ code }) => code === editionOf(meta.edition).responses.registered).map((a) => a.payload);
}

function rebuildRequests(
  recording: Recording,
  requests: readonly SplitMessage[],
  answers: readonly SplitMessage[],
  idBefore: Buffer,
): readonly Rebuilt[] {
  const { user: name, fileName, plaintextBytes: originalSize, clientPeer: peer } = recording.meta;
  const edition = editionOf(recording.meta.edition);
  const given = idsGiven(recording, answers);
  const denied = answers.filter(({ code }) => code === edition.responses.reconnectDenied).map((a) => a.payload);
  let clientId = idBefore;
  let packets = 0;

  const build = (request: RequestName, payload: Buffer): Buffer => {
    const head = { edition, clientId };
    switch (request) {
      case 'register':
        clientId = given.shift() ?? clientId;
        return register({ ...head, name });
      case 'reconnect': {
        // One peer's denial carries the id that the client has from then on.
        const answered = denied.shift();
        if (answered?.length === 16) clientId = answered;
        return reconnect({ ...head, name });
      }
      case 'publicKey':
        return publicKey({ ...head, name, key: payload.subarray(255) });
      case 'sendFile': {
        const content = payload.subarray(CONTENT_OFFSET[edition.sendFile]);
        const totalPackets = content.length === CIPHERTEXT_SIZE ? 1 : 3;
        const packetNumber = (packets++ % totalPackets) + 1;
        return sendFile({
          ...head,
          contentSize: CIPHERTEXT_SIZE,
          originalSize,
          packetNumber,
          totalPackets,
          fileName,
          content,
        });
      }
      default:
        return confirmation({ ...head, which: request, fileName });
    }
  };

  return requests.map(({ code, payload, bytes }) => {
    const request = requestName(edition, code);
    if (!request) throw new Error(`${recording.name}: ${code} is no request of its edition`);
    return { peer, name: request, recorded: bytes, expected: build(request, payload) };
  });
}

function rebuildResponses(
  recording: Recording,
  answers: readonly SplitMessage[],
  idBefore: Buffer,
): readonly Rebuilt[] {
  const { fileName, serverPeer: peer } = recording.meta;
  const edition = editionOf(recording.meta.edition);
  let clientId = idBefore;
  let checksums = 0;

  const build = (response: ResponseName, payload: Buffer): Buffer => {
    const head = { edition, clientId };
    switch (response) {
      case 'registered':
        clientId = payload;
        return responses.registered({ edition, clientId });
      case 'key':
      case 'reconnected':
        return responses.key({ ...head, which: response, wrappedKey: payload.subarray(16) });
      case 'fileReceived': {
        const checksum = recordedChecksum(recording, checksums++);
        return responses.fileReceived({ ...head, contentSize: CIPHERTEXT_SIZE, fileName, checksum });
      }
      case 'reconnectDenied':
        clientId = payload.length === 16 ? payload : clientId;
        return responses.reconnectDenied(head);
      default:
        return responses[response](head);
    }
  };

  return answers.map(({ code, payload, bytes }) => {
    const response = responseName(edition, code);
    if (!response) throw new Error(`${recording.name}: ${code} is no response of its edition`);
    return { peer, name: response, recorded: bytes, expected: build(response, payload) };
  });
}

/** The checksum in the nth answer 03; the recording proxy complemented the first 1 or 9 (README.md). */
function recordedChecksum({ meta, plaintext }: Recording, nth: number): number {
  const right = meta.serverPeer === '2022-a' ? zlibCrc32(plaintext) : posixCksum(plaintext);
  const tampered = { plain: 0, denied: 0, dupname: 0, crc1: 1, crc9: 9 }[meta.scenario];
  return nth < tampered ? ~right >>> 0 : right;
}
