import type { Profile } from '../../generated';
import { createChecksum } from '../crypto/checksum';
import { isExplained } from '../inspect/rewritten';
import type { ChecksumSpec } from '../protocol/profile';
import { isOwnDeviation } from '../protocol/tolerances/own-deviations';
import { sameBytes } from '../wire/value';
import { readConversation, type Conversation } from './conversation';
import { driveClient } from './drive-client';
import { driveServer } from './drive-server';
import type { Recording } from './recording';

/** What came of one recording under one profile. All counts are of messages. */
export interface ReplayResult {
  readonly recording: string;
  readonly profile: string;
  /** Tolerances that it took, beside the profile. */
  readonly tolerances: readonly string[];
  readonly messages: number;
  readonly explained: number;
  /** Said by our client or our server too, in the same bytes. */
  readonly driven: number;
  readonly notDriven: number;
  /** Messages with content whose key was not kept. */
  readonly undecryptable: number;
  /** Everything that a person should know: why something is not explained, not driven, not decrypted. */
  readonly reasons: readonly string[];
  /** Nothing but what is explained, and every content that could be decrypted is the plaintext. */
  readonly isRight: boolean;
}

/** Replays a recording under the profile that fits best: more explained, then more driven, then fewer tolerances. */
export function replay(recording: Recording, candidates: readonly Profile[]): ReplayResult {
  const results = candidates.map((profile) => replayAs(recording, profile));
  const best = results.reduce((a, b) => (isBetter(b, a) ? b : a));
  return best;
}

function isBetter(a: ReplayResult, b: ReplayResult): boolean {
  const order = [a.explained - b.explained, Number(a.isRight) - Number(b.isRight), a.driven - b.driven];
  const difference = order.find((value) => value !== 0) ?? b.tolerances.length - a.tolerances.length;
  return difference > 0;
}

function replayAs(recording: Recording, profile: Profile): ReplayResult {
  const conversations = recording.connections.map((one) => readConversation(one, profile, recording.privateKeys));
  const reasons: string[] = [];
  let driven = 0;
  for (const conversation of conversations) {
    const where = `connection ${conversation.connection.number}`;
    const server = driveServer(conversation);
    const client = driveClient(conversation, recording.plaintext);
    driven += server.messages + client.messages;
    if (server.reason !== undefined) reasons.push(`${where}, our server: ${server.reason}`);
    if (client.reason !== undefined) reasons.push(`${where}, our client: ${client.reason}`);
  }
  const all = conversations.flatMap(({ all: messages }) => messages);
  const found = new Set(all.flatMap(({ deviations }) => deviations.map(({ tolerance }) => tolerance)));
  const explained = all.filter(isExplained).length;
  const unexplained = conversations.flatMap(unexplainedIn);
  const contents = checkContents(recording, conversations, profile.checksums);
  return {
    recording: recording.name,
    profile: profile.id,
    tolerances: [...found].filter((tolerance) => !isOwnDeviation(profile, tolerance)).map(({ id }) => id),
    messages: all.length,
    explained,
    driven,
    notDriven: all.length - driven,
    undecryptable: contents.undecryptable,
    reasons: [...unexplained, ...contents.wrong, ...contents.notes, ...leftIn(conversations), ...reasons],
    isRight: explained === all.length && contents.wrong.length === 0,
  };
}

function unexplainedIn({ all, connection }: Conversation): string[] {
  return all
    .filter((message) => !isExplained(message))
    .map(({ frame, offset, direction, isCut }) => {
      const place = `connection ${connection.number}, ${direction} at byte ${offset}`;
      if (isCut) return `${place}: the recording ends within the message`;
      return frame.kind === 'violation'
        ? `${place}: ${frame.error.message}`
        : `${place}: ${frame.message.name} written again has other bytes`;
    });
}

/** A recording may stop in the middle of a message; what there is of it is named. */
function leftIn(conversations: readonly Conversation[]): string[] {
  return conversations.flatMap(({ left, connection }) =>
    (['requests', 'responses'] as const)
      .filter((side) => left[side].length > 0)
      .map(
        (side) => `connection ${connection.number}: the recorded ${side} end ${left[side].length} bytes into a message`,
      ),
  );
}

interface Contents {
  readonly undecryptable: number;
  /** Contents and checksums that are not what they should be. */
  readonly wrong: readonly string[];
  readonly notes: readonly string[];
}

function checkContents(
  recording: Recording,
  conversations: readonly Conversation[],
  checksums: readonly ChecksumSpec[],
): Contents {
  const wrong: string[] = [];
  const notes: string[] = [];
  let undecryptable = 0;
  let altered = recording.alteredChecksums;
  for (const { transmissions, requests, responses, connection, aesKey } of conversations) {
    const where = `connection ${connection.number}`;
    const acknowledged = responses.filter(({ message }) => message.name === 'FileReceived').length;
    if (acknowledged > transmissions.length) {
      wrong.push(
        `${where}: the server received ${acknowledged} files, of which ${transmissions.length} are whole here`,
      );
    }
    const packets = requests.filter(({ message }) => message.name === 'SendFile').length;
    const loose = packets - transmissions.reduce((sum, { positions }) => sum + positions.length, 0);
    if (loose > 0) notes.push(`${where}: ${loose} messages with content belong to no whole file`);
    if (transmissions.length > 0 && aesKey === undefined) notes.push(`${where}: the key of the content was not kept`);
    for (const { plaintext, positions } of transmissions) {
      if (plaintext === undefined) undecryptable += positions.length;
      else if (plaintext === 'undecryptable') wrong.push(`${where}: the content does not decrypt with the kept key`);
      else if (recording.plaintext !== undefined && !sameBytes(plaintext, recording.plaintext)) {
        wrong.push(`${where}: the content decrypts to something else than the plaintext`);
      }
    }
    if (recording.plaintext === undefined) continue;
    const right = checksums.map((spec) => checksumOf(spec, recording.plaintext ?? NOTHING));
    for (const { message } of responses) {
      if (message.name !== 'FileReceived') continue;
      const { checksum } = message.value;
      const isRight = right.includes(checksum);
      if (altered > 0) {
        altered -= 1;
        if (!right.includes(~checksum >>> 0))
          wrong.push(`${where}: the checksum ${checksum} is not altered as it should be`);
      } else if (!isRight) {
        wrong.push(`${where}: the checksum ${checksum} is none of ${right.join(', ')}`);
      }
    }
  }
  return { undecryptable, wrong, notes };
}

const NOTHING = new Uint8Array(0);

function checksumOf(spec: ChecksumSpec, bytes: Uint8Array): number {
  const checksum = createChecksum(spec);
  checksum.update(bytes);
  return checksum.digest();
}
