import * as tolerances from '../../generated/tolerances';
import { protocolKinds } from '../../src/protocol/tolerances/kinds';
import type { Tolerance } from '../../src/wire/tolerance';
import { toleranceKinds } from '../../src/wire/tolerances/kinds';

test('every tolerance of the schema is of a kind that the wire or the protocol knows, and not of both', () => {
  const known = [...Object.keys(toleranceKinds), ...protocolKinds];
  const kinds = new Set(Object.values<Tolerance>(tolerances).map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual([...known].sort());
});
