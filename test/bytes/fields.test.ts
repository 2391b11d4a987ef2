import { cutName, exactly, name255, u16, u32, u8 } from './fields';

test('numbers are little-endian and refused where they do not fit', () => {
  expect([u8(255), u16(0x0102), u32(0xfffefdfc)].map((bytes) => bytes.toString('hex'))).toEqual([
    'ff',
    '0201',
    'fcfdfeff',
  ]);
  for (const build of [() => u8(256), () => u16(-1), () => u32(2 ** 32), () => u32(0.5)])
    expect(build).toThrow('is not of');
});

test('a name is 255 bytes, its NUL included', () => {
  expect(name255('ab').toString('hex')).toBe(`6162${'00'.repeat(253)}`);
  expect(name255('ab', 0x78).toString('hex')).toBe(`616200${'78'.repeat(252)}`);
  expect(name255('n'.repeat(254)).at(-1)).toBe(0);
  expect(() => name255('n'.repeat(255))).toThrow('leaves no room');
});

test('a name is cut at its first NUL, and whole where there is none', () => {
  expect(cutName(name255('ab', 0x78)).toString()).toBe('ab');
  expect(cutName(Buffer.from('ab')).toString()).toBe('ab');
});

test('opaque bytes must have their size', () => {
  expect(() => exactly(16, Buffer.alloc(15))).toThrow('15 bytes where 16 belong');
});
