import { isDeepStrictEqual } from 'node:util';
import { SessionEventError } from '../../src/protocol/session-event-error';
import { Violation } from './violation';

/** A session in the terms of the exploration: plain data goes in and comes out. */
export interface Driven<Event, Effect> {
  handle(event: Event): readonly Effect[];
  /** Events that it has to refuse where it stands. */
  outOfPlace(): readonly Event[];
  /** All that its further behaviour hangs on, as text; `undefined` in the midst of a conversation. */
  snapshot(): string | undefined;
}

/** What an event leads to. */
export interface Step<Effect> {
  readonly to: number;
  readonly effects: readonly Effect[];
}

/** Where a session may stand, with one history that leads there. */
interface Place<Event, Effect> {
  readonly key: string;
  readonly before: { readonly place: Place<Event, Effect>; readonly event: Event } | undefined;
  readonly steps: Map<string, Step<Effect>>;
  /** A session that stands there, until somebody goes on with it. */
  driven: Driven<Event, Effect> | undefined;
}

/**
 * A session as a table from places and events to places and effects, made as far as it is asked for. A session cannot be
 * copied, so it is rebuilt from the events that led to it. Two histories lead to the same place where the session says, by
 * its snapshot, that nothing else counts any more; those after a snapshot are the same where the events since then are.
 */
export class Automaton<Event extends { readonly on: string }, Effect> {
  readonly #create: () => Driven<Event, Effect>;
  readonly #isMerging: boolean;
  readonly #places: Place<Event, Effect>[] = [];
  readonly #byKey = new Map<string, number>();

  /** @param isMerging whether snapshots count; else a place is its whole history. */
  constructor(create: () => Driven<Event, Effect>, isMerging: boolean) {
    this.#create = create;
    this.#isMerging = isMerging;
    this.#enter('', undefined, create());
  }

  /** Places that were found so far. */
  get size(): number {
    return this.#places.length;
  }

  /**
   * @param place 0 at the beginning.
   * @throws Violation where the session takes what it has to refuse, throws anything else, or has changed by refusing.
   */
  step(place: number, event: Event): Step<Effect> {
    const from = this.#places[place];
    if (from === undefined) throw new TypeError(`there is no place ${place}`);
    const text = JSON.stringify(event);
    const known = from.steps.get(text);
    if (known !== undefined) return known;

    const driven = from.driven ?? this.#rebuild(from);
    from.driven = undefined;
    const effects = brought(driven, event);
    if (from.steps.size === 0) this.#checkRefusals(from, event, effects);
    const snapshot = this.#isMerging ? driven.snapshot() : undefined;
    const key = snapshot === undefined ? `${from.key}\n${text}` : `= ${snapshot}`;
    const step = { to: this.#byKey.get(key) ?? this.#enter(key, { place: from, event }, driven), effects };
    from.steps.set(text, step);
    return step;
  }

  /** What a session has refused leaves it as it was. */
  #checkRefusals(from: Place<Event, Effect>, event: Event, effects: readonly Effect[]): void {
    const tried = this.#rebuild(from);
    for (const refused of tried.outOfPlace()) mustRefuse(tried, refused);
    if (!isDeepStrictEqual(brought(tried, event), effects)) {
      throw new Violation('a session that has refused an event goes on as if nothing had been');
    }
  }

  #enter(key: string, before: Place<Event, Effect>['before'], driven: Driven<Event, Effect>): number {
    const number = this.#places.length;
    this.#places.push({ key, before, steps: new Map(), driven });
    this.#byKey.set(key, number);
    return number;
  }

  #rebuild({ before }: Place<Event, Effect>): Driven<Event, Effect> {
    if (before === undefined) return this.#create();
    const driven = this.#rebuild(before.place);
    driven.handle(before.event);
    return driven;
  }
}

function brought<Event, Effect>(driven: Driven<Event, Effect>, event: Event): readonly Effect[] {
  try {
    return driven.handle(event);
  } catch (error) {
    throw new Violation(`a session takes what its shell may bring: ${String(error)}`);
  }
}

function mustRefuse<Event extends { readonly on: string }>(driven: Driven<Event, unknown>, event: Event): void {
  try {
    driven.handle(event);
  } catch (error) {
    if (error instanceof SessionEventError) return;
    throw new Violation(`a session refuses what it does not await with a SessionEventError, and not: ${String(error)}`);
  }
  throw new Violation(`a session refuses what it does not await, such as a ${event.on}`);
}
