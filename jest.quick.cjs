/**
 * The tests that start no program, open no port and read no recordings: npm run test:quick. Which these are follows from
 * their imports.
 *
 * @type {import('jest').Config}
 */
module.exports = { ...require('./jest.config.cjs'), filter: '<rootDir>/test/jest/quick.cjs' };
