import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allEditions, editions, type Edition } from '../bytes/editions';
import { RawServer, type Behaviour } from '../peer/raw-server';
import { reconnecting } from './stages';
import { freshWorkplace, warnings, type Told } from './workplace';

// A client's folder, and the servers that it is sent to: the right one, another one, one that is cut off.

const workplace = freshWorkplace();
const edition = editions['2024b'];
const servers: RawServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function serve(speaks: Edition = edition, behaviour?: Behaviour, port?: number): Promise<RawServer> {
  const server = await RawServer.start(speaks, behaviour, port);
  servers.push(server);
  return server;
}

function send(server: RawServer): Promise<Told> {
  return workplace().send(server, [workplace().file('a.bin', 100)]);
}

/** The second line of me.info. */
function idInMeInfo(): string {
  return workplace().read('me.info').toString().split('\n')[1] ?? '';
}

function kept(): readonly string[] {
  const folder = join(workplace().directory, 'identities');
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

describe.each(reconnecting)('a client of $id that is sent to another server', (speaks) => {
  test('registers there, keeps who it was, and is found again by the right server', async () => {
    const [right, wrong] = [await serve(speaks), await serve(speaks)];
    await send(right);
    const [id, info] = [idInMeInfo(), workplace().read('me.info')];

    const there = await send(wrong);
    expect(there.failure).toBeUndefined();
    expect(idInMeInfo()).not.toBe(id);
    expect(warnings(there)).toEqual([
      'the server does not know this client any more: it registers anew',
      `me.info and priv.key hold a new identity; the one before is kept in ${join('identities', `127.0.0.1_${right.port}_${id}.info`)}, for its server`,
    ]);

    const before = right.requests.length;
    const back = await send(right);
    expect(back.failure).toBeUndefined();
    expect(right.requestNames.slice(before)).toEqual(['reconnect', 'sendFile', 'crcValid']);
    expect(right.requests[before]?.clientId.toString('hex')).toBe(id);
    expect(workplace().read('me.info')).toEqual(info);
    expect(back.events).toContainEqual(expect.objectContaining({ event: 'identityFound', clientId: id }));
    expect((await send(wrong)).events).toContainEqual(expect.objectContaining({ event: 'identityFound' }));
  });
});

describe('an identity', () => {
  test('that another program left in me.info is kept too, and tried where its server is not known', async () => {
    const [right, wrong] = [await serve(), await serve()];
    await send(right);
    rmSync(join(workplace().directory, 'identities'), { recursive: true });
    const id = idInMeInfo();
    await send(wrong);
    expect(kept()).toContain(`unknown_${id}.info`);
    const before = right.requests.length;
    const back = await send(right);
    expect(back.failure).toBeUndefined();
    expect(right.requestNames.slice(before)).toEqual(['reconnect', 'reconnect', 'sendFile', 'crcValid']);
    expect(idInMeInfo()).toBe(id);
  });

  test('is found where its server has moved to another port', async () => {
    const wrong = await serve();
    const first = await serve();
    await send(first);
    const id = idInMeInfo();
    await send(wrong);
    // The same server elsewhere knows whom it knew.
    const moved = await serve();
    moved.knowClients(first.knownClients());
    const told = await send(moved);
    expect(told.failure).toBeUndefined();
    expect(moved.requestNames).toEqual(['reconnect', 'reconnect', 'sendFile', 'crcValid']);
    expect(idInMeInfo()).toBe(id);
  });

  test('of a server that forgot it, and remembers it again, is not lost', async () => {
    const server = await serve();
    await send(server);
    const id = idInMeInfo();
    const known = server.knownClients();
    server.forgetClients();
    await send(server);
    expect(idInMeInfo()).not.toBe(id);
    server.forgetClients();
    server.knowClients(known);
    expect((await send(server)).failure).toBeUndefined();
    expect(idInMeInfo()).toBe(id);
  });

  test('in a file that cannot be understood is passed over, and told', async () => {
    const server = await serve();
    await send(server);
    const [file = ''] = kept();
    writeFileSync(join(workplace().directory, 'identities', file), 'nonsense');
    const told = await send(server);
    expect(told.failure).toBeUndefined();
    expect(warnings(told)).toEqual([
      `${join('identities', file)} in ${workplace().directory} cannot be read, and is passed over`,
    ]);
  });

  test('whose key is not the client’s ends with what is likely, and what to do', async () => {
    const [server, other] = [await serve(), await serve()];
    await send(server);
    const [name, id] = workplace().read('me.info').toString().split('\n');
    await send(other);
    const foreign = workplace().read('me.info').toString().split('\n').slice(2);
    writeFileSync(join(workplace().directory, 'me.info'), [name, id, ...foreign].join('\n'), { mode: 0o600 });
    rmSync(join(workplace().directory, 'identities'), { recursive: true });
    expect(await send(server)).toMatchObject({
      failure: 'protocol',
      text:
        'fatal error: Reconnect failed 3 times. The private key in me.info is probably not the one that the server knows this ' +
        'client by: restore me.info and priv.key together from a copy, or register under another name in another --identity folder.',
    });
  });

  test('is taken from the folder where the key in me.info is another', async () => {
    const [server, other] = [await serve(), await serve()];
    await send(server);
    const [name, id] = workplace().read('me.info').toString().split('\n');
    await send(other);
    const foreign = workplace().read('me.info').toString().split('\n').slice(2);
    writeFileSync(join(workplace().directory, 'me.info'), [name, id, ...foreign].join('\n'), { mode: 0o600 });
    expect((await send(server)).failure).toBeUndefined();
  });

  (process.platform === 'win32' ? test.skip : test)('that others can read earns a warning', async () => {
    const server = await serve();
    await send(server);
    chmodSync(join(workplace().directory, 'priv.key'), 0o644);
    expect(warnings(await send(server))).toEqual([
      `priv.key in ${workplace().directory} can be read by other users of this machine (chmod 600 keeps them out)`,
    ]);
    for (const file of kept()) {
      expect(statSync(join(workplace().directory, 'identities', file)).mode & 0o077).toBe(0);
    }
  });
});

describe.each(allEditions)('a folder that cannot take an identity in $id', (speaks) => {
  test.each(['priv.key', 'identities'])('because of %s is found before the first byte', async (name) => {
    const server = await serve(speaks);
    const path = join(workplace().directory, name);
    if (name === 'identities') writeFileSync(path, '');
    else mkdirSync(path);
    const told = await send(server);
    expect(told).toMatchObject({
      failure: 'localFile',
      text: expect.stringContaining('cannot take me.info and priv.key'),
    });
    expect(server.requests).toEqual([]);
  });
});

describe.each(allEditions)('a connection of $id that is cut before the public key is taken', (speaks) => {
  test('leaves a client that comes back with the key and the id that it has', async () => {
    const server = await serve(speaks, { endAt: { publicKey: 'reset' } });
    expect((await send(server)).failure).toBeDefined();
    const id = idInMeInfo();
    expect(kept()).toEqual([`127.0.0.1_${server.port}_${id}.new`]);
    const before = server.requests.length;
    expect((await send(server)).failure).toBeUndefined();
    expect(server.requestNames.slice(before)).toEqual(['publicKey', 'sendFile', 'crcValid']);
    expect(server.requests[before]?.clientId.toString('hex')).toBe(id);
    expect(kept()).toEqual([`127.0.0.1_${server.port}_${id}.info`]);
    expect(readFileSync(join(workplace().directory, 'identities', kept()[0] ?? ''))).toEqual(
      workplace().read('me.info'),
    );
  });
});
