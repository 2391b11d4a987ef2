/**
 * Cuts connections at every byte, in every way: npm run test:network. It takes minutes; npm test cuts at some of them.
 *
 * @type {import('jest').Config}
 */
module.exports = {
  ...require('./jest.config.cjs'),
  testMatch: ['**/*.network.ts'],
  testTimeout: 60 * 60 * 1000,
};
