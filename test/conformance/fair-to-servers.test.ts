import { editions } from '../../generated';
import { judgeServer } from '../../src/conformance/server/judge-server';
import type { Behaviour } from '../peer/raw-server';
import type { ServerDefects } from '../peer/server-defects';
import { serverTarget } from './peer-targets';

const profile = editions.find(({ id }) => id === '2024b')!;

/** Every case that a server did not simply pass, by its status. */
async function objections(defects: ServerDefects, behaviour: Behaviour, only?: (id: string) => boolean) {
  const settings = { known: () => undefined, rerun: () => '', totalTimeMs: Infinity, patienceMs: 5_000 };
  const target = serverTarget(defects, behaviour);
  const { results } = await judgeServer({ ...settings, target, profile, ...(only && { only }) });
  return results.filter(({ status }) => status !== 'passed').map(({ info, status }) => `${status} ${info.id}`);
}

test.concurrent('a server that says something to the end of the stream is not blamed for it', async () => {
  expect(await objections({}, { errorAtEnd: true })).toEqual([]);
});

test.concurrent('a server that repeats a name without its NUL does no harm', async () => {
  expect(await objections({}, { repeatsNames: true })).toEqual([]);
});

test.concurrent('a server that ends the connection after its acknowledgement is warned', async () => {
  expect(await objections({ closesAfterConfirmation: true }, {})).toEqual(['warned 2024b/verdict/stays-open']);
});

test.concurrent('silence is no answer, even of a server that keeps ended connections open', async () => {
  expect(await objections({ staysOpenAtEnd: true }, {}, (id) => id.endsWith('/golden'))).toEqual([]);
});
