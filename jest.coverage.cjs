/**
 * Counts what the tests run of src/ and codegen/: npm run coverage. What a test starts as a process of its own, from dist/,
 * is not counted. What is never loaded counts as not run.
 *
 * @type {import('jest').Config}
 */
module.exports = {
  ...require('./jest.config.cjs'),
  roots: ['<rootDir>/test', '<rootDir>/generated', '<rootDir>/src', '<rootDir>/codegen'],
  collectCoverage: true,
  collectCoverageFrom: ['src/**/*.ts', 'codegen/**/*.ts'],
  // A little below what was measured (CONTRIBUTING.md), so that only a change that goes untested is stopped.
  coverageThreshold: { global: { statements: 88, branches: 80, functions: 88, lines: 90 } },
  coverageReporters: ['text-summary', 'json-summary', 'lcov'],
  // Instrumented code is slower.
  testTimeout: 120_000,
};
