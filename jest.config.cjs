/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/jest/environment.cjs',
  roots: ['<rootDir>/test', '<rootDir>/generated'],
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/test/jest/before-all.cjs',
  testSequencer: '<rootDir>/test/jest/judgements-first.cjs',
  globalTeardown: '<rootDir>/test/jest/after-all.cjs',
  // Jest leaves one core to itself; of two, that is half the machine.
  maxWorkers: '100%',
  // Nothing asserts a time; a slow machine is no failure.
  testTimeout: 60_000,
  transform: { '\\.ts$': '@swc/jest' },
};
