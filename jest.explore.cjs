/**
 * Explores both sessions together as far as it goes: npm run explore. It takes minutes, and so is no part of npm test, which
 * does the same with less that goes wrong.
 *
 * @type {import('jest').Config}
 */
module.exports = {
  ...require('./jest.config.cjs'),
  testMatch: ['**/*.explore.ts'],
  testTimeout: 60 * 60 * 1000,
};
