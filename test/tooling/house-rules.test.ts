import { lint, rulesBrokenBy } from './lint';

describe('a state machine', () => {
  test.each([
    'export const now = () => Date.now();',
    'export const now = () => new Date();',
    'export const now = () => performance.now();',
    'export const dice = () => Math.random();',
    'export const id = () => crypto.randomUUID();',
    'export const home = () => process.cwd();',
    'export const wait = (then: () => void) => setTimeout(then, 1);',
    'export const wait = (then: () => void) => setInterval(then, 1);',
    'export const wait = (then: () => void) => queueMicrotask(then);',
    'export const wait = (then: () => void) => globalThis.setTimeout(then, 1);',
    'export const later = async () => 1;',
    'export async function later() {}',
    'export class Later { async run() {} }',
    'export const later = () => Promise.resolve(1);',
    'export const later = () => new Promise(() => {});',
  ])('has neither clock, chance, process nor promise: %s', async (code) => {
    for (const file of ['src/server/session.ts', 'src/server/session/upload.ts', 'src/client/session-retry.ts']) {
      const broken = (await lint(file, code)).filter((error) => error.includes('A state machine is synchronous'));
      expect([file, broken]).toEqual([file, [expect.any(String)]]);
    }
  });

  test('may do what the shell beside it may not be asked to', async () => {
    const code = 'export const now = () => [Date.now(), Math.random(), setTimeout(() => 1, 1)];';
    expect(await rulesBrokenBy('src/server/connection.ts', code)).toEqual([]);
    expect(
      await rulesBrokenBy('src/server/session.ts', 'export const half = (x: number) => Math.floor(x / 2);'),
    ).toEqual([]);
  });
});

describe('the wire', () => {
  test('names no field of the schema, which what stands on it may', async () => {
    const code = "export const size = (header: Record<string, number>) => header['payloadSize'];";
    expect(await rulesBrokenBy('src/wire/size.ts', code)).toEqual(['sealwire/no-protocol-literals']);
    expect(await rulesBrokenBy('src/protocol/size.ts', code)).toEqual([]);
  });
});

describe('standard output', () => {
  test('is written to by commands only', async () => {
    const code = "console.log('x');\nprocess.stdout.write('x');";
    expect(await rulesBrokenBy('src/server/listener.ts', code)).toEqual(['no-console', 'no-restricted-properties']);
    expect(await rulesBrokenBy('src/client/session.ts', "console.log('x');")).toEqual(['no-console']);
    expect(await rulesBrokenBy('src/cli/serve.ts', code)).toEqual([]);
    expect(await rulesBrokenBy('codegen/main.ts', code)).toEqual([]);
  });
});

describe('a test', () => {
  const file = 'test/wire/framer.test.ts';

  test('may not be the only one, or assert nothing', async () => {
    expect(await rulesBrokenBy(file, "test.only('x', () => { expect(1).toBe(1); });")).toEqual([
      'jest/no-focused-tests',
    ]);
    expect(await rulesBrokenBy(file, "test('x', () => { run(); });")).toEqual(['jest/expect-expect']);
  });

  test('may be left to a function that expects', async () => {
    expect(await rulesBrokenBy(file, "test('x', () => { expectFrames([1]); });")).toEqual([]);
  });

  test('says why it is skipped', async () => {
    const skip = (title: string) => `test.skip('${title}', () => { expect(1).toBe(1); });`;
    expect(await lint(file, skip('keeps the mode'))).toEqual([
      'no-restricted-syntax: A skipped test says why at the end of its title, in brackets.',
    ]);
    expect(await rulesBrokenBy(file, skip('keeps the mode (Windows has no file modes)'))).toEqual([]);
  });
});

test('nothing is exported as default', async () => {
  for (const file of ['src/crypto/rsa.ts', 'src/server/session.ts', 'test/wire/framer.test.ts']) {
    expect(await rulesBrokenBy(file, 'export default 1;')).toEqual(['no-restricted-syntax']);
  }
});

test('the ids of the schema are found in src/ and codegen/, and not in tests', async () => {
  const code = "export const id = '2024b';";
  expect(await rulesBrokenBy('src/server/listener.ts', code)).toEqual(['sealwire/no-protocol-literals']);
  expect(await rulesBrokenBy('codegen/main.ts', code)).toEqual(['sealwire/no-protocol-literals']);
  expect(await rulesBrokenBy('test/wire/framer.test.ts', code)).toEqual([]);
});
