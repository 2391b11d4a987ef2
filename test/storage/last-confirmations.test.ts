import { LastConfirmations } from '../../src/storage/records/last-confirmations';
import { id } from './fixture';

const HOW = { checksumId: 'cksum', profile: 'one' };
const at = new Date('2026-01-02T03:04:05Z');

/** Which of these ways to confirm are told to the database, and how often the client is only marked as seen. */
async function told(ways: readonly (typeof HOW)[], store?: { readonly isShared: boolean }) {
  const touched: Uint8Array[] = [];
  const confirmations = new LastConfirmations(
    { touch: (client: Uint8Array) => touched.push(client) } as never,
    () => at,
    store,
  );
  const news: boolean[] = [];
  for (const way of ways) await confirmations.confirm(id(1), way, async ({ isNews }) => void news.push(isNews));
  return { news, touched: touched.length };
}

test('a client that confirms as it did last changes nothing but when it was seen', async () => {
  const other = { ...HOW, checksumId: 'crc32' };
  expect(await told([HOW, HOW, other, other, HOW])).toEqual({ news: [true, false, true, false, true], touched: 2 });
});

test('where servers share a store each confirmation is told, since it may have confirmed otherwise at another one', async () => {
  expect(await told([HOW, HOW, HOW], { isShared: true })).toEqual({ news: [true, true, true], touched: 0 });
});
