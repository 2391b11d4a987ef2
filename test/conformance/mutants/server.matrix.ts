import { makeMatrix, problemsOf, writeMatrix } from './matrix';
import { subject } from './subjects';

test('the matrix of servers with a mistake against the cases for servers is made anew', async () => {
  const { profile, cases, mutants } = subject('server');
  const matrix = await makeMatrix('server', profile, cases, mutants);
  writeMatrix(matrix);
  expect(problemsOf(matrix, mutants)).toEqual([]);
});
