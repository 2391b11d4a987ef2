import { WriteQueue } from '../../src/storage/write-queue';
import { allEditions } from '../bytes/editions';
import { FILE } from './faults';
import { start } from './fixture';
import { upload } from './running';

afterEach(() => jest.restoreAllMocks());

describe.each(allEditions)('a client that comes back in $id', (edition) => {
  test('gets its key without anything being written for it, since nothing is new', async () => {
    const server = await start();
    const client = await server.enrol(edition);
    await upload(client, FILE);
    const written = jest.spyOn(WriteQueue.prototype, 'change');
    const again = await server.connect(edition, client.identity);
    expect((await again.reconnect()).name).toMatch(/^(key|reconnected)$/);
    expect(written).not.toHaveBeenCalled();
    await upload(again, FILE);
    expect(await server.stored()).toHaveLength(2);
  });
});
