import type { Profile } from '../../generated';
import type { ClientCall } from './driven-client';
import type { WrappedKey } from './plain';
import type { Run, State } from './state';

/** A way in which a client's call may be answered. */
export interface ClientOutcome {
  readonly said: string;
  readonly isFault: boolean;
  /** Does what was asked; the reply. */
  do(state: State, run: Run): unknown;
}

/** Who runs, and with which files. */
export interface Whose {
  readonly name: string;
  readonly files: readonly string[];
  /** The run's place in its scenario. */
  readonly number: number;
}

/** What a client's call may come to: what is right, and its failure. */
export function clientOutcomes(profile: Profile, { call, ask }: ClientCall, whose: Whose): readonly ClientOutcome[] {
  const failed: ClientOutcome = { said: 'fails', isFault: true, do: () => ({ failed: 'because' }) };
  switch (call) {
    case 'measureFile':
      return [done(() => measured(profile, whose.files[ask.index as number] ?? '')), failed];
    case 'prepareIdentity':
      return [done((_, run) => ({ publicKey: prepare(run, whose) })), failed];
    case 'saveIdentity':
      return [done((state, run) => save(state, run, whose, ask.clientId as number)), failed];
    case 'unwrapKey':
      return [
        done((_, run) => unwrap(run, ask.clientId as number, ask.wrappedKey as WrappedKey)),
        { said: 'cannot unwrap it', isFault: true, do: () => ({ bad: 'because' }) },
      ];
  }
}

/** A file's bytes in each of its packets: two where the profile cuts files into packets. */
export function packetSizes({ content }: Profile): readonly number[] {
  switch (content.form) {
    case 'single':
      return [48];
    case 'slices':
      return [content.size, 16];
    case 'chunks':
      return [content.size + 16, 16];
  }
}

function done(what: ClientOutcome['do']): ClientOutcome {
  return { said: 'does it', isFault: false, do: what };
}

function measured(profile: Profile, fileName: string) {
  const sizes = packetSizes(profile);
  const contentSize = sizes.reduce((sum, size) => sum + size, 0);
  const padding = profile.content.form === 'chunks' ? 16 + 8 : 8;
  return { fileName, contentSize, size: contentSize - padding };
}

function prepare(run: Run, { number }: Whose): number {
  run.preparations += 1;
  run.prepared = (number + 1) * 16 + run.preparations;
  return run.prepared;
}

function save(state: State, run: Run, { name }: Whose, clientId: number): 'saved' {
  if (run.prepared === null) throw new TypeError('no key pair was made');
  state.folders[name] = { clientId, publicKey: run.prepared, isPending: true };
  run.keys[clientId] = run.prepared;
  return 'saved';
}

function unwrap(run: Run, clientId: number, { owner, n, by }: WrappedKey): 'fresh' | { readonly bad: string } {
  if (run.keys[clientId] !== by) return { bad: 'it is wrapped with another key' };
  run.key = { owner, n };
  run.keyUsedFor = null;
  return 'fresh';
}
