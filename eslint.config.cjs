'use strict';

const path = require('node:path');
const { defineConfig } = require('eslint/config');
const jestPlugin = require('eslint-plugin-jest');
const tseslint = require('typescript-eslint');
const boundaries = require('./.eslint/boundaries.cjs');
const sealwire = require('./.eslint/plugin.cjs');

const handWritten = ['src/**/*.ts', 'codegen/**/*.ts'];
const tests = ['test/**/*.ts', 'generated/tests/**/*.ts'];
const stateMachines = ['server', 'client'].flatMap((side) => [
  `src/${side}/session*.ts`,
  `src/${side}/session/**/*.ts`,
]);

const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Export it by its name.' };

const askTheShell =
  'A state machine is synchronous and deterministic: ask for it with an effect, take the answer as an event.';
const notInStateMachines = [
  ...['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Promise'],
  ...['process', 'crypto', 'fetch', 'globalThis'],
].map((name) => ({ name, message: askTheShell }));

module.exports = defineConfig([
  // Recorded sessions are data. What is compiled or generated elsewhere is not written by hand.
  { ignores: ['dist/', 'coverage/', 'try/', 'sealwire-data/', 'test/captures/', 'generated/vectors/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  { plugins: { sealwire } },

  {
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'no-unused-private-class-members': 'error',
      'no-restricted-syntax': ['error', noDefaultExport],
    },
  },

  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: __dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/prefer-nullish-coalescing': 'error',
      '@typescript-eslint/prefer-optional-chain': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // A number or a boolean in a text is what was meant; an object or undefined is not.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // () => stream.end() and return report(…) are the shortest ways to say that nothing is returned.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // A promise that an interface asks for need not be waited for inside.
      '@typescript-eslint/require-await': 'off',
      // TypeORM's EntitySchema takes its options, which are declared as a class, as a plain object.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Strings that are taken apart here are digits and identifiers.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
    },
  },

  // Emitted code is proved by its tests; here it only has to keep within its boundaries.
  { files: ['generated/**/*.ts'], extends: [tseslint.configs.disableTypeChecked] },

  {
    files: ['**/*.ts'],
    rules: { 'sealwire/import-boundaries': ['error', { root: __dirname, boundaries }] },
  },
  {
    files: handWritten,
    rules: {
      'sealwire/no-protocol-literals': ['error', { schema: path.join(__dirname, 'protocol.schema.json') }],
    },
  },
  {
    // 'name' and 'code' are words of every trade: a layout has a name, and a message descriptor a code.
    files: ['src/wire/**/*.ts'],
    rules: {
      'sealwire/no-protocol-literals': [
        'error',
        { schema: path.join(__dirname, 'protocol.schema.json'), fields: { but: ['name', 'code'] } },
      ],
    },
  },
  { files: handWritten, ignores: ['src/storage/**'], rules: { 'sealwire/no-typeorm-calls': 'error' } },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'stdout', message: 'Only a command in src/cli writes to standard output.' },
      ],
    },
  },
  {
    files: stateMachines,
    rules: {
      'no-restricted-globals': ['error', ...notInStateMachines],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: askTheShell }],
      'no-restricted-syntax': [
        'error',
        noDefaultExport,
        { selector: ':function[async=true]', message: askTheShell },
        { selector: 'AwaitExpression', message: askTheShell },
        { selector: 'ImportExpression', message: askTheShell },
      ],
    },
  },

  {
    files: tests,
    plugins: { jest: jestPlugin },
    rules: {
      ...jestPlugin.configs['flat/recommended'].rules,
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect*', 'assert*', '**.expect*'] }],
      'jest/no-commented-out-tests': 'error',
      'jest/no-duplicate-hooks': 'error',
      'jest/valid-title': ['error', { ignoreTypeOfTestName: true }],
      'jest/require-to-throw-message': 'error',
      // A test of what Windows lacks is (process.platform === 'win32' ? test.skip : test)(…), which this does not know.
      'jest/no-standalone-expect': 'off',
      // A skip is held to its reason below instead.
      'jest/no-disabled-tests': 'off',
      'no-restricted-syntax': [
        'error',
        noDefaultExport,
        {
          selector:
            'CallExpression[callee.object.name=/^(it|test|describe)$/][callee.property.name=/^(skip|todo)$/]' +
            ':not([arguments.0.value=/\\(.+\\)$/])',
          message: 'A skipped test says why at the end of its title, in brackets.',
        },
      ],
      // expect.any() and JSON are `any`, and what a test asserts about them is their check.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },

  {
    files: ['**/*.cjs', '**/*.mjs', '**/*.js'],
    extends: [tseslint.configs.base],
    rules: { '@typescript-eslint/no-unused-vars': 'error' },
  },
]);
