import { constants } from 'node:os';
import type { Profile, Requests } from '../../../generated';
import { findingOf } from '../../inspect/finding';
import { ConformanceFailure, type Said } from '../failure';
import type { ClientRun } from '../target/target';
import type { FieldValues } from '../wire/compose';
import { differenceOf } from '../wire/difference-of';
import { evidenceOf, type FailureDetails } from '../wire/evidence';
import type { AnsweredChecksum } from './answered-checksum';
import type { KeptIdentity } from './kept-identity';
import type { GivenResponse, SeenRequest, Step } from './step';
import { assemble, type Transmission } from './transmission';

/** All that was seen of a client in one scenario. */
export interface TranscriptOptions {
  readonly profile: Profile;
  /** What the client was told: its name, and the file. */
  readonly clientName: Uint8Array;
  readonly fileName: Uint8Array;
  readonly plaintext: Uint8Array;
  /** Whom the server knew before the run; `undefined` for nobody. */
  readonly knownBefore: { readonly clientId: Uint8Array; readonly publicKey: Uint8Array } | undefined;
  readonly steps: readonly Step[];
  /** Bytes at the end of a connection that are no whole request; none by default. */
  readonly left?: readonly Uint8Array[];
  /** How the run ended; `undefined` where that is not known. */
  readonly run: ClientRun | undefined;
  /** What the client has kept, or why that cannot be read; `undefined` where it has kept nothing. */
  readonly kept: KeptIdentity | string | undefined;
  /** The checksum that the client has confirmed; `undefined` where it has confirmed none, or that is not known. */
  readonly confirmed?: AnsweredChecksum | undefined;
}

/** A client's run as its cases ask it. */
export class Transcript {
  readonly profile: Profile;
  readonly told: Pick<TranscriptOptions, 'clientName' | 'fileName' | 'plaintext'>;
  readonly knownBefore: TranscriptOptions['knownBefore'];
  readonly steps: readonly Step[];
  readonly left: readonly Uint8Array[];
  readonly run: ClientRun | undefined;
  readonly kept: TranscriptOptions['kept'];
  /** The checksum that the client takes for right, as far as a run has shown it. */
  readonly checksum: AnsweredChecksum | undefined;

  readonly #options: TranscriptOptions;

  constructor(options: TranscriptOptions) {
    this.#options = options;
    const { profile, clientName, fileName, plaintext, knownBefore, steps, left = [], run, kept } = options;
    this.profile = profile;
    this.told = { clientName, fileName, plaintext };
    this.knownBefore = knownBefore;
    this.steps = steps;
    this.left = left;
    this.run = run;
    this.kept = kept;
    this.checksum = options.confirmed;
  }

  /** The same, where another run has shown which checksum the client takes for right. */
  knowing(checksum: AnsweredChecksum): Transcript {
    return new Transcript({ ...this.#options, confirmed: checksum });
  }

  /** The requests of a name, or all of them, in their order. */
  requests(name?: keyof Requests): readonly SeenRequest[] {
    return this.steps.filter((step): step is SeenRequest => {
      return step.kind === 'request' && (name === undefined || step.message.name === name);
    });
  }

  /** The first request of a name. @throws ConformanceFailure where there is none, with what came instead if that is no request. */
  first(name: keyof Requests): SeenRequest {
    const [found] = this.requests(name);
    if (found?.message.frame.kind === 'message') return found;
    this.makesSense();
    throw this.failure(`The client never sent ${name}${this.howItEnded}.`);
  }

  /** Makes sure that all that came is requests. @throws ConformanceFailure with the first bytes that are none. */
  makesSense(): void {
    for (const request of this.requests()) {
      const { frame } = request.message;
      if (frame.kind === 'message') continue;
      const what = `The client sent what is no message of ${this.profile.id}: ${frame.error.message}.`;
      const { offset } = frame.error;
      throw this.failure(what, { request, ...(offset !== undefined && { difference: offset }) });
    }
  }

  /** How the program came to its end, to go on with behind a colon; empty where it ended well, or that is not known. */
  get howItEnded(): string {
    if (this.run === undefined || this.run.exitCode === 0) return '';
    const { exitCode } = this.run;
    if (exitCode === undefined) return ': it was still running when its time was over';
    const [signal] = Object.entries(constants.signals).find(([, number]) => exitCode === 128 + number) ?? [];
    return signal === undefined ? `: it ended with exit code ${exitCode}` : `: it died of ${signal}`;
  }

  /** Every file that was sent, whole or not, in the order of their first packets. */
  get transmissions(): readonly Transmission[] {
    return assemble(this.steps, this.profile);
  }

  /** The id that the server had given before this step, and the client should use in it. */
  idAt(step: Step): Uint8Array | undefined {
    const before = this.steps.slice(0, this.steps.indexOf(step));
    const given = before.findLast((one): one is GivenResponse => one.kind === 'response' && one.clientId !== undefined);
    return given?.clientId ?? this.knownBefore?.clientId;
  }

  /** A failure, with the conversation up to and with the request in question. */
  failure(what: string, { request, due = {}, known, ...details }: RequestFailureDetails = {}): ConformanceFailure {
    const { profile, steps } = this;
    const until = request === undefined ? steps.length : steps.indexOf(request) + 1;
    const conversation = steps.slice(0, until).map((step): Said => {
      return step.kind === 'request'
        ? { way: 'received', name: step.message.name, bytes: step.message.bytes, note: noteOn(step) }
        : { way: 'sent', name: step.name, bytes: step.bytes };
    });
    const { bytes: received, deviations } = request?.message ?? {};
    const place = request === undefined ? {} : differenceOf(request.message, profile, due);
    const evidence = evidenceOf(
      conversation,
      { received, deviations, known: { fileName: this.told.fileName, ...known }, ...place, ...details },
      'request',
      profile,
    );
    return new ConformanceFailure(what, { ...evidence, output: this.run?.output ?? '' });
  }
}

/** What is tolerated in a request, in words. */
function noteOn({ message: { deviations } }: SeenRequest): string | undefined {
  const titles = deviations.map((deviation) => findingOf(deviation).title);
  return titles.length === 0 ? undefined : `tolerated: ${titles.join('; ')}`;
}

interface RequestFailureDetails extends Omit<FailureDetails, 'received' | 'deviations'> {
  /** The request that is not as it should be. */
  readonly request?: SeenRequest;
  /** What some of its fields should hold. */
  readonly due?: FieldValues;
}
