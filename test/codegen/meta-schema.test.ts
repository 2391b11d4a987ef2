import Ajv from 'ajv/dist/2020';
import metaSchema from '../../codegen/meta-schema.json';

// The generator relies on it without a check, which would take it longer than checking a protocol.
test('the meta-schema is a JSON Schema', () => {
  const ajv = new Ajv({ allErrors: true });
  expect([ajv.validateSchema(metaSchema), ajv.errors]).toEqual([true, null]);
});
