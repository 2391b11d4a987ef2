import { readFileSync } from 'node:fs';
import path from 'node:path';
import { largeSchema } from '../../bench/large-schema';
import { generate } from '../../codegen/generate';

const text = readFileSync(path.join(__dirname, '../../protocol.schema.json'), 'utf8');

test('a larger schema is one that the generator takes, with layouts of its own in each copy', () => {
  const layouts = (schema: string): number =>
    generate(schema, 'a.schema.json').filter((file) => file.path.startsWith('layouts/')).length;
  const once = layouts(text);
  expect(layouts(largeSchema(text, 3))).toBeGreaterThan(2 * once);
});
