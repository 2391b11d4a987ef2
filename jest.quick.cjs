/**
 * The tests that start no program and open no port: npm run test:quick. Which these are follows from their imports.
 *
 * @type {import('jest').Config}
 */
module.exports = { ...require('./jest.config.cjs'), filter: '<rootDir>/test/jest/no-io.cjs' };
