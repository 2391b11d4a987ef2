/**
 * Tries every attack of one client on another: npm run test:attacks. It takes minutes; npm test has a part of them.
 *
 * @type {import('jest').Config}
 */
module.exports = {
  ...require('./jest.config.cjs'),
  testMatch: ['**/*.all.ts'],
  testTimeout: 10 * 60 * 1000,
};
