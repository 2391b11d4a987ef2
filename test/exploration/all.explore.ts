import { explore } from './explore';
import { flowForms } from './flow-forms';
import { SCENARIOS } from './scenarios';

// Everything: npm run explore, in minutes. A row is shown as soon as it is known.

const forms = flowForms().map(({ profile, ids }) => ({ profile, ids: ids.join(', ') }));
const total = { states: 0, transitions: 0, ends: 0 };

beforeAll(() => show('', 'faults', 'states', 'transitions', 'ends'));

describe.each(SCENARIOS)('$says', (scenario) => {
  test.each(forms)('in $ids, no state breaks a rule', ({ profile, ids }) => {
    const { violation, states, transitions, ends } = explore({ profile, scenario });
    show(`${scenario.says}: ${ids}`, scenario.faults, states, transitions, ends);
    total.states += states;
    total.transitions += transitions;
    total.ends += ends;
    expect(violation).toBeUndefined();
  });
});

afterAll(() => show('all', '', total.states, total.transitions, total.ends));

function show(what: string, ...figures: readonly (string | number)[]): void {
  process.stdout.write(`${what.padEnd(80)}${figures.map((figure) => String(figure).padStart(13)).join('')}\n`);
}
