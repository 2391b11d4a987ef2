import { makeMatrix, problemsOf, writeMatrix } from './matrix';
import { subject } from './subjects';

test('the matrix of clients with a mistake against the cases for clients is made anew', async () => {
  const { profile, cases, mutants } = subject('client');
  const matrix = await makeMatrix('client', profile, cases, mutants);
  writeMatrix(matrix);
  expect(problemsOf(matrix, mutants)).toEqual([]);
});
