import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explore } from './explore';
import { flowForms } from './flow-forms';
import * as scenarios from './scenarios';
import { Space } from './space';
import type { State } from './state';

// With one thing that goes wrong, or with none: npm run explore goes further.

const forms = flowForms().map(({ profile, ids }) => ({ profile, ids: ids.join(', ') }));

describe.each(forms)('in $ids', ({ profile }) => {
  test.each([
    { ...scenarios.ONE_FILE, faults: 1 },
    { ...scenarios.FORGOTTEN, faults: 0 },
    { ...scenarios.TWO_FILES, faults: 0 },
    { ...scenarios.AGAIN, faults: 0 },
  ])('$says, with $faults faults: no state breaks a rule', (scenario) => {
    const { violation, ends } = explore({ profile, scenario });
    expect(violation).toBeUndefined();
    expect(ends).toBeGreaterThan(0);
  });
});

test('two connections of one client at a time break no rule', () => {
  const profile = forms.at(-1)?.profile;
  if (profile === undefined) throw new Error('no profile');
  const { violation, states } = explore({ profile, scenario: { ...scenarios.SIDE_BY_SIDE, faults: 0 } });
  expect(violation).toBeUndefined();
  expect(states).toBeGreaterThan(1000);
});

test.each(forms.slice(0, 3))('sessions that are told to be in the same place go on alike ($ids)', ({ profile }) => {
  const scenario = { ...scenarios.TWO_FILES, faults: 3 };
  const merging = new Space({ profile, scenario });
  const whole = new Space({ profile, scenario, isMerging: false });
  // Any numbers that are not drawn from a clock.
  let seed = 1;
  const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
  let steps = 0;
  for (let walk = 0; walk < 30; walk++) {
    let [one, other] = [merging.start(), whole.start()];
    for (;;) {
      const [moves, others] = [merging.moves(one), whole.moves(other)];
      expect(moves.map(({ said }) => said)).toEqual(others.map(({ said }) => said));
      expect(withoutPlaces(one)).toEqual(withoutPlaces(other));
      if (moves.length === 0) break;
      // Where a fault is one of many moves, most would come early.
      const going = moves.flatMap(({ isFault }, index) => (isFault && random(20) > 0 ? [] : [index]));
      const chosen = going[random(going.length)] ?? 0;
      const [next, otherNext] = [moves[chosen]?.next(), others[chosen]?.next()];
      if (next === undefined || otherNext === undefined) break;
      [one, other] = [next, otherNext];
      steps += 1;
    }
  }
  expect(steps).toBeGreaterThan(300);
});

// A snapshot holds the state of a session, and what is known besides of these. Whoever adds a private field to a session has
// to see to it that two sessions which differ in it have different snapshots.
test.each([
  ['server/session/session.ts', ['#state', '#awaited', '#conversation', '#isEnding']],
  ['server/session/state.ts', ['#told', '#effects']],
  ['client/session/session.ts', ['#state', '#conversation', '#wait']],
  ['client/session/state.ts', ['#confirmed', '#told', '#effects']],
])('no field of %s is unknown to the snapshots', (file, known) => {
  const source = readFileSync(join(__dirname, '../../src', file), 'utf8');
  const fields = [...source.matchAll(/^ {2}(?:readonly )?(#\w+)(?:: [^(]+?)?(?: =.*)?;$/gm)].map(([, name]) => name);
  expect(fields).toEqual(known);
});

function withoutPlaces({ runs, connections, ...rest }: State): object {
  const places = [...runs, ...connections].map((one) => ({ ...one, place: 0 }));
  return { ...rest, places: places.map((place) => JSON.stringify(place)).sort() };
}
