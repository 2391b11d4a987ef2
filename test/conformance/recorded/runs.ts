import { dialects, editions, type Profile } from '../../../generated';
import { clientCases } from '../../../src/conformance/client/cases';
import type { Transcript } from '../../../src/conformance/client/transcript';
import { scenarios } from '../../../src/conformance/client/scenario';
import { ConformanceFailure } from '../../../src/conformance/failure';
import { recording, recordings, type RecordingMeta } from '../../captures';
import { transcriptOf, read } from './recorded-run';

/** One run of a recording, and the scenario of the kit that the recorded server led its client through. */
export interface JudgedRun {
  readonly recording: RecordingMeta['scenario'];
  /** Number of the connection. */
  readonly run: number;
  /** Id of the scenario. */
  readonly as: string;
  /** Cases that cannot be judged because the last thing in the run is a request that the server left unanswered. */
  readonly unanswered?: readonly string[];
}

/** What a plain folder and its likes hold, where the recorded server does what is plain. */
const USUAL: readonly JudgedRun[] = [
  { recording: 'plain', run: 0, as: 'plain' },
  { recording: 'plain', run: 1, as: 'returning' },
  { recording: 'crc1', run: 0, as: 'wrong-once' },
  { recording: 'crc9', run: 0, as: 'wrong-always' },
  { recording: 'denied', run: 1, as: 'denied' },
  { recording: 'dupname', run: 1, as: 'name-taken' },
];

/** The runs of a peer that are not the usual ones, because of its server. */
const UNUSUAL: Readonly<Record<string, readonly JudgedRun[]>> = {
  // There is no denial in this edition: the server takes whoever comes back.
  '2022-a': [{ recording: 'denied', run: 1, as: 'returning' }],
  // There is no denial in this edition: the server closes.
  '2022-b': [{ recording: 'denied', run: 1, as: 'returning', unanswered: ['returning/uses-the-fresh-key'] }],
  // After "resending" comes 07, which makes the client send the file once more, and then silence.
  '2023b-a': [
    { recording: 'crc1', run: 0, as: 'wrong-once', unanswered: ['resend/confirms'] },
    {
      ...{ recording: 'crc9', run: 0, as: 'wrong-always' },
      unanswered: ['give-up/exact', 'give-up/transmissions', 'give-up/says-so', 'give-up/resendings'],
    },
  ],
  // The server says 07 where it should deny.
  '2023b-b': [{ recording: 'denied', run: 1, as: 'reconnect-errors' }],
  // The server gives a taken name away: one more plain run, of a client that forgot who it was.
  '2024b-a': [{ recording: 'dupname', run: 1, as: 'plain' }],
  // The server closes on "resending": no right checksum comes, and no further wrong one.
  '2024b-b': [
    { recording: 'crc1', run: 0, as: 'wrong-once', unanswered: ['resend/confirms'] },
    {
      ...{ recording: 'crc9', run: 0, as: 'wrong-always' },
      unanswered: ['give-up/exact', 'give-up/transmissions', 'give-up/says-so'],
    },
  ],
};

/** Cases that ask only how the program ended, which no recording tells. */
export const ASK_THE_END = ['plain/ends', 'plain/exit-code', 'name-taken/exit-code'];

/** Cases that cannot be judged where the client's key is lost with the run: what was kept belongs to a later one. */
export const ASK_THE_KEY = ['plain/conversation', 'me-info/name', 'me-info/id', 'me-info/key', 'priv-key/same-key'];

/** The nine peers. */
export const peerNames = [...new Set(recordings().map(({ meta }) => meta.clientPeer))];

/** The judged runs of a peer. */
export function runsOf(peer: string): readonly JudgedRun[] {
  const own = UNUSUAL[peer] ?? [];
  return USUAL.map((usual) => own.find((one) => one.recording === usual.recording && one.run === usual.run) ?? usual);
}

/** The edition that a peer speaks. */
export function editionOf(peer: string): Profile {
  return profileNamed(editions, recording(`${peer}-plain`).meta.edition);
}

/** The dialect that was made of a peer. */
export function dialectOf(peer: string): Profile {
  return profileNamed(dialects, peer);
}

/** What the kit has against a run: its sentence, and the ids of its diagnoses. */
export interface Verdict {
  readonly says: string;
  readonly diagnoses?: readonly string[];
}

/** A run held against the cases of a scenario. */
export interface Verdicts {
  readonly transcript: Transcript;
  /** Without the profile's id. */
  readonly judged: readonly string[];
  readonly failing: Readonly<Record<string, Verdict>>;
}

/** Judges one run of a peer by the cases of a profile. @param unjudged ids of cases to pass over. */
export async function verdictsOn(
  folder: string,
  profile: Profile,
  run: number,
  as: string,
  unjudged: readonly string[],
): Promise<Verdicts> {
  const isReturning = scenarios(profile).find(({ id }) => id === as)?.isReturning;
  if (isReturning === undefined) throw new Error(`${profile.id} has no scenario ${as}`);
  const transcript = transcriptOf(await read(recording(folder), profile), run, isReturning);
  const cases = clientCases(profile)
    .filter(({ scenario }) => scenario === as)
    .map((one) => ({ id: one.id.slice(profile.id.length + 1), judge: one.judge }))
    .filter(({ id }) => !unjudged.includes(id));
  const failing: Record<string, Verdict> = {};
  for (const { id, judge } of cases) {
    const failure = failureOf(() => judge(transcript));
    if (failure === undefined) continue;
    const diagnoses = failure.evidence.findings?.map((one) => one.id) ?? [];
    failing[id] = { says: failure.message, ...(diagnoses.length > 0 && { diagnoses }) };
  }
  return { transcript, judged: cases.map(({ id }) => id), failing };
}

function failureOf(judge: () => void): ConformanceFailure | undefined {
  try {
    judge();
    return undefined;
  } catch (error) {
    if (error instanceof ConformanceFailure) return error;
    throw error;
  }
}

function profileNamed(profiles: readonly Profile[], id: string): Profile {
  const found = profiles.find((one) => one.id === id);
  if (found === undefined) throw new Error(`there is no profile ${id}`);
  return found;
}
