import { edition2024b } from '../../generated';
import { explore } from './explore';
import { MUTANTS } from './mutants';

test.each(MUTANTS)('$says is found', ({ mutant, scenario, rule }) => {
  const { violation } = explore({ profile: edition2024b, scenario, mutant });
  expect(violation?.rule).toBe(rule);
});

test('an error is told as the shortest way to it', () => {
  const mutant = MUTANTS.find(({ rule }) => rule.includes('wait for each other'));
  if (mutant === undefined) throw new Error('no such mutant');
  const { violation } = explore({ profile: edition2024b, ...mutant });
  expect(violation?.trace).toEqual([
    'Alice: connects',
    'Alice: measureFile does it',
    'Alice: prepareIdentity does it',
    'server: takes Register Alice of Alice',
    'server: register Alice refuses: storageFailure',
  ]);
});
