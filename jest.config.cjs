/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test', '<rootDir>/generated'],
  testMatch: ['**/*.test.ts'],
  // Nothing asserts a time; a slow machine is no failure.
  testTimeout: 30_000,
  transform: { '\\.ts$': '@swc/jest' },
};
