import { createHash } from 'node:crypto';
import { Space } from './space';
import type { SpaceOptions } from './scenario';
import type { State } from './state';
import { must, Violation } from './violation';

/** What an exploration came to. */
export interface Explored {
  readonly states: number;
  readonly transitions: number;
  /** States in which nothing can happen any more. */
  readonly ends: number;
  /** Most moves from the beginning to a state, by the shortest way. */
  readonly depth: number;
  /** Places of the sessions. */
  readonly places: number;
  /** How it can go wrong, where it can: the shortest way to the first violation, a line for each move. */
  readonly violation: { readonly rule: string; readonly trace: readonly string[] } | undefined;
}

/**
 * Visits every state that can be reached, in the order of the moves that it takes. States are told apart by 128 bits of a
 * hash over all that is in them.
 * @param most states after which it gives up.
 * @throws RangeError where there are more
 */
export function explore(options: SpaceOptions, most = 5_000_000): Explored {
  const space = new Space(options);
  const start = space.start();
  const seen = new Map<string, number>([[digest(start), 0]]);
  /** For each state, the one from which it was reached first, and by what. */
  const ways: (readonly [number, string])[] = [[-1, '']];
  const successors: number[][] = [];
  let ends = 0;
  let transitions = 0;
  let depth = 0;
  let frontier: State[] = [start];
  let number = 0;
  const trace = (last: number): string[] => {
    const lines: string[] = [];
    for (let state = last; state > 0; state = ways[state]?.[0] ?? 0) lines.unshift(ways[state]?.[1] ?? '');
    return lines;
  };
  const result = (violation: Explored['violation']): Explored => {
    return { states: seen.size, transitions, ends, depth, places: space.places, violation };
  };

  for (; frontier.length > 0; depth++) {
    const following: State[] = [];
    for (const state of frontier) {
      const moves = space.moves(state);
      const reached: number[] = [];
      try {
        if (moves.length === 0) checkEnd(state);
      } catch (error) {
        if (error instanceof Violation) return result({ rule: error.message, trace: trace(number) });
        throw error;
      }
      if (moves.length === 0) ends += 1;
      for (const move of moves) {
        transitions += 1;
        try {
          const next = move.next();
          const key = digest(next);
          const known = seen.get(key);
          if (known === number) throw new Violation('time that passes changes something');
          reached.push(known ?? seen.size);
          if (known !== undefined) continue;
          seen.set(key, seen.size);
          ways.push([number, move.said]);
          following.push(next);
        } catch (error) {
          if (error instanceof Violation) return result({ rule: error.message, trace: [...trace(number), move.said] });
          throw new Error([...trace(number), move.said].join('\n'), { cause: error });
        }
      }
      successors.push(reached);
      number += 1;
    }
    if (seen.size > most) throw new RangeError(`more than ${most} states`);
    frontier = following;
  }
  if (hasCycle(successors)) return result({ rule: 'every run ends', trace: [] });
  return result(undefined);
}

/** Nothing can happen any more: each run has ended, and the server is through with each connection. */
function checkEnd({ runs, connections }: State): void {
  must(connections.length === 0, 'the server is through with each connection in the end');
  for (const { phase } of runs) must(phase === 'over', 'every run ends');
}

function digest(state: State): string {
  return createHash('md5').update(JSON.stringify(state)).digest('base64');
}

/** Whether one can come back to a state: takes away what nothing leads to, until nothing is left or a cycle. */
function hasCycle(successors: readonly (readonly number[])[]): boolean {
  const comings = new Uint32Array(successors.length);
  for (const reached of successors) for (const state of reached) comings[state] = (comings[state] ?? 0) + 1;
  const free = [...comings.keys()].filter((state) => comings[state] === 0);
  let left = successors.length;
  for (let state = free.pop(); state !== undefined; state = free.pop()) {
    left -= 1;
    for (const other of successors[state] ?? []) {
      const count = (comings[other] ?? 0) - 1;
      comings[other] = count;
      if (count === 0) free.push(other);
    }
  }
  return left > 0;
}
