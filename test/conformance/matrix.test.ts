import type { Side } from '../../src/conformance/case';
import { problemsOf, readMatrix } from './mutants/matrix';
import { judgeMutant } from './mutants/row';
import { subject } from './mutants/subjects';

const SIDES: readonly Side[] = ['server', 'client'];

describe.each(SIDES)('the committed matrix of %ss with a mistake', (side) => {
  const { profile, cases, mutants } = subject(side);
  const matrix = readMatrix(side);

  test('is about the cases and mutants that there are: make it anew with npm run conformance:matrix', () => {
    expect(matrix.profile).toBe(profile.id);
    expect(matrix.cases).toEqual(cases);
    expect(matrix.rows.map(({ mutant }) => mutant)).toEqual(mutants.map(({ id }) => id));
  });

  test('shows every mutant caught by a case that names it, no two cases alike, and none that passes all', () => {
    expect(problemsOf(matrix, mutants)).toEqual([]);
    expect(mutants.length).toBeGreaterThan(150);
  });

  // All of them take minutes; each run looks at those that a person has thought of, and at some of the generated ones.
  const looked = mutants.filter(({ id }, index) => id.startsWith(`${side}/`) || index % 7 === 0);
  test.concurrent.each(looked.map((mutant) => [mutant.id, mutant] as const))(
    '%s is caught as it says',
    async (id, mutant) => {
      const committed = matrix.rows.find((row) => row.mutant === id);
      const { row } = await judgeMutant(mutant, profile, (one) => mutant.named.includes(one));
      expect({ id, caughtBy: row.caughtBy, diagnoses: row.diagnoses }).toEqual({
        id,
        caughtBy: committed?.caughtBy,
        diagnoses: committed?.diagnoses,
      });
    },
  );
});
