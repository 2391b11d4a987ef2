/**
 * Makes the matrix of mutants against conformance cases anew: npm run conformance:matrix. It takes minutes, and so is no part
 * of npm test, which holds what is committed against the cases and mutants of the day.
 *
 * @type {import('jest').Config}
 */
module.exports = {
  ...require('./jest.config.cjs'),
  testMatch: ['**/*.matrix.ts'],
  testTimeout: 60 * 60 * 1000,
  // One for each side.
  maxWorkers: 2,
};
