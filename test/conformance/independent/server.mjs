// Written from the protocol's description alone, sharing no code with the rest of the project.
//
//   node server.mjs EDITION      EDITION is 2022, 2023a, 2023b, 2024a or 2024b
//
// Reads port.info from the working directory and keeps there a directory of files for each client, named after its id,
// and clients.json, by which a restarted server knows its clients.
import { constants, createDecipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

const [VERSION, HEADER, ID, NAME, PUBLIC_KEY, BLOCK] = [3, 23, 16, 255, 160, 16];
/** The largest payload that is waited for, in bytes: of a message with content, and of any other. */
const [LARGEST_FILE, LARGEST_OTHER] = [2 ** 30, 2 ** 16];
/** Milliseconds until a silent connection is closed, and until a client has to close after the server's last word. */
const [SILENCE, FAREWELL] = [60_000, 2_000];

/** Register, public key, reconnect, file; crc valid, resending and giving up; answer 00; AES key bytes; default port. */
const EDITIONS = {
  2022: [1100, 1101, null, 1103, 1104, 1105, 1106, 2100, 16, 1234],
  '2023a': [1100, 1101, 1102, 1103, 1104, 1105, 1106, 2100, 16, 1234],
  '2023b': [1025, 1026, 1027, 1028, 1029, 1030, 1031, 2100, 16, 1357],
  '2024a': [1025, 1026, 1027, 1028, 1029, 1030, 1031, 1600, 32, 1256],
  '2024b': [825, 826, 827, 828, 900, 901, 902, 1600, 32, 1256],
};
const edition = process.argv[2] ?? '';
if (!Object.hasOwn(EDITIONS, edition)) {
  console.error(`usage: node server.mjs ${Object.keys(EDITIONS).join('|')}`);
  process.exit(2);
}
const [REGISTER, SEND_KEY, RECONNECT, SEND_FILE, VALID, RESENDING, GIVING_UP, ANSWERS, AES, PORT] = EDITIONS[edition];
const oldest = edition === '2022';
const inPackets = edition.startsWith('2024');

/** A request that the server does not fulfil. After a hopeless one no later byte can be trusted to start a message. */
class Refusal extends Error {
  constructor(why, hopeless = false) {
    super(why);
    this.hopeless = hopeless;
  }
}

const CRC = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24;
  for (let bit = 0; bit < 8; bit++) sum = sum < 0 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  return sum;
});

/** POSIX cksum: CRC-32 from the highest bit down, over the bytes and then their length, lowest byte first. */
function cksum(bytes) {
  let sum = 0;
  const add = (byte) => (sum = (sum << 8) ^ CRC[(sum >>> 24) ^ byte]);
  for (const byte of bytes) add(byte);
  for (let length = bytes.length; length > 0; length = Math.floor(length / 256)) add(length % 256);
  return ~sum >>> 0;
}

/** Clients by id in hex: { id, name (one character for a byte), publicKey (base64, or null until it came) }. */
const clients = new Map();
if (existsSync('clients.json')) {
  for (const client of JSON.parse(readFileSync('clients.json', 'utf8'))) clients.set(client.id, client);
}

function saveClients() {
  // Written beside and renamed, so that a server that is killed leaves the old list or the new one, never half of one.
  writeFileSync('clients.json.new', JSON.stringify([...clients.values()]), { mode: 0o600 });
  renameSync('clients.json.new', 'clients.json');
}

/** A function that takes the next `size` bytes of a socket, or null if it ends before them. */
function readerOf(socket) {
  const chunks = socket.iterator({ destroyOnReturn: false });
  let rest = Buffer.alloc(0);
  return async (size) => {
    const parts = [rest];
    for (let have = rest.length; have < size; have += parts.at(-1).length) {
      const { value, done } = await chunks.next();
      if (done) return null;
      parts.push(value);
    }
    const all = parts.length === 1 ? rest : Buffer.concat(parts);
    rest = all.subarray(size);
    return all.subarray(0, size);
  };
}

function uint(width, value) {
  const bytes = Buffer.alloc(width);
  bytes.writeUIntLE(value, 0, width);
  return bytes;
}

function answer({ socket }, number, ...parts) {
  const payload = Buffer.concat(parts);
  socket.write(Buffer.concat([uint(1, VERSION), uint(2, ANSWERS + number), uint(4, payload.length), payload]));
}

/** The name in a field of 255 bytes, one character for a byte so that any bytes survive. */
function nameIn(field) {
  const end = field.indexOf(0);
  if (end < 1) throw new Refusal(end === 0 ? 'an empty name' : 'a name without its NUL');
  const name = field.toString('latin1', 0, end);
  if (/[\x00-\x1f\x7f]/.test(name)) throw new Refusal('a name with control characters');
  return name;
}

function fileNameIn(field) {
  const name = nameIn(field);
  // A name is one name, never a way out of the client's directory, on no system.
  if (/[/\\]/.test(name) || name === '.' || name === '..') throw new Refusal('a file name that is a path');
  return name;
}

function mustHold(size, { payload }) {
  if (payload.length !== size) throw new Refusal(`a payload of ${payload.length} bytes where ${size} belong`);
}

function register(connection, request) {
  mustHold(NAME, request);
  const id = randomBytes(ID);
  const client = { id: id.toString('hex'), name: '', publicKey: null };
  try {
    client.name = nameIn(request.payload);
    if ([...clients.values()].some(({ name }) => name === client.name)) throw new Refusal('the name is taken');
  } catch (refusal) {
    log(connection, `registration failed: ${refusal.message}`);
    return answer(connection, 1);
  }
  clients.set(client.id, client);
  saveClients();
  answer(connection, 0, id);
}

function rsaKey(base64) {
  try {
    const der = Buffer.from(base64, 'base64');
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    const rsa = key.asymmetricKeyType === 'rsa' && key.asymmetricKeyDetails.modulusLength === 1024;
    if (rsa && key.export({ format: 'der', type: 'spki' }).equals(der)) return key;
  } catch {
    // Whatever the bytes are, they are not a key.
  }
  throw new Refusal('a public key that is not RSA-1024 in 160 bytes');
}

/** Sends a fresh AES key, which from now on is the key of this connection. */
function sendAesKey(connection, client, number) {
  const aes = randomBytes(AES);
  const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  const wrapped = publicEncrypt({ key: rsaKey(client.publicKey), ...oaep }, aes);
  Object.assign(connection, { client, aes, file: null });
  answer(connection, number, Buffer.from(client.id, 'hex'), wrapped);
}

function takePublicKey(connection, request) {
  mustHold(NAME + PUBLIC_KEY, request);
  const client = clients.get(request.id.toString('hex'));
  if (client?.name !== nameIn(request.payload)) throw new Refusal('a public key for an id and name nobody registered');
  const publicKey = request.payload.toString('base64', NAME);
  rsaKey(publicKey);
  // Ids travel in the clear: whoever has seen one must not be able to put another key in the owner's place.
  if (client.publicKey !== null && client.publicKey !== publicKey) throw new Refusal('another key for a known client');
  client.publicKey = publicKey;
  saveClients();
  sendAesKey(connection, client, 2);
}

function reconnect(connection, request) {
  mustHold(NAME, request);
  const client = clients.get(request.id.toString('hex'));
  if (client?.publicKey && client.name === nameIn(request.payload)) return sendAesKey(connection, client, 5);
  log(connection, 'reconnect denied');
  answer(connection, 6, request.id);
}

function mustOwnKey(connection, request) {
  const owner = connection.client?.id === request.id.toString('hex');
  if (!owner) throw new Refusal('a file request from a client that has got no AES key on this connection');
  if (oldest && !request.payload.subarray(0, ID).equals(request.id)) throw new Refusal('two different client ids');
}

function takeFile(connection, request) {
  const start = (oldest ? ID : 0) + (inPackets ? 12 : 4) + NAME;
  if (request.payload.length < start) throw new Refusal('a file request that is too short', true);
  const fields = request.payload.subarray(oldest ? ID : 0, start);
  const content = request.payload.subarray(start);
  if (inPackets) return takePacket(connection, request, fields, content);
  const size = fields.readUInt32LE(0);
  // The content may follow outside the payload, where it would be taken for requests: nothing after this is read.
  if (size !== content.length) throw new Refusal('a content size that the payload contradicts', true);
  mustOwnKey(connection, request);
  keepFile(connection, fileNameIn(fields.subarray(-NAME)), content, null);
}

/** Adds a packet to the file that is being received, and keeps the file after the last one. */
function takePacket(connection, request, fields, slice) {
  const [size, originalSize] = [fields.readUInt32LE(0), fields.readUInt32LE(4)];
  const [number, total] = [fields.readUInt16LE(8), fields.readUInt16LE(10)];
  // What all packets of one file have in common.
  const common = Buffer.concat([request.id, fields.subarray(0, 8), fields.subarray(10)]);
  const parcel = number === 1 ? { common, number: 0, received: 0, slices: [] } : connection.parcel;
  const follows = parcel !== null && parcel.common.equals(common) && parcel.number + 1 === number;
  // The client sends all packets without waiting: one refusal is enough for the whole file.
  if (follows && parcel.refused && number <= total) return void (parcel.number = number);
  connection.parcel = { common, number, refused: true };
  mustOwnKey(connection, request);
  const name = fileNameIn(fields.subarray(-NAME));
  if (number < 1 || number > total) throw new Refusal(`packet ${number} of ${total}`);
  if (!follows) throw new Refusal('a packet out of order');
  if (slice.length === 0) throw new Refusal('an empty packet');
  const padded = BLOCK * (Math.floor(originalSize / BLOCK) + 1);
  if (size !== padded || size > LARGEST_FILE) throw new Refusal(`${size} bytes of content for ${originalSize}`);
  parcel.number = number;
  parcel.received += slice.length;
  parcel.slices.push(slice);
  if (parcel.received > size) throw new Refusal('more content than announced');
  if (number === total && parcel.received < size) throw new Refusal('less content than announced');
  connection.parcel = number < total ? parcel : null;
  if (number === total) keepFile(connection, name, Buffer.concat(parcel.slices), originalSize);
}

function decrypt(content, aes) {
  try {
    const cipher = createDecipheriv(`aes-${AES * 8}-cbc`, aes, Buffer.alloc(BLOCK));
    return Buffer.concat([cipher.update(content), cipher.final()]);
  } catch {
    throw new Refusal('content that does not decrypt');
  }
}

function keepFile(connection, name, content, originalSize) {
  const { client, aes } = connection;
  const plain = decrypt(content, aes);
  if (originalSize !== null && originalSize !== plain.length) throw new Refusal('an original size that is not true');
  // Buffer, not string: the name is bytes, and becomes the same bytes on the disk.
  const path = Buffer.from(`${client.id}/${name}`, 'latin1');
  mkdirSync(client.id, { recursive: true });
  writeFileSync(path, plain);
  connection.file = { name, path, verified: false };
  const sum = cksum(plain);
  log(connection, `received ${JSON.stringify(name)}, ${plain.length} bytes, checksum ${sum}`);
  // The name goes back as a clean field: what a client left behind its NUL is no business of ours.
  const field = Buffer.alloc(NAME);
  field.write(name, 'latin1');
  answer(connection, 3, Buffer.from(client.id, 'hex'), uint(4, content.length), field, uint(4, sum));
}

function takeVerdict(connection, request) {
  mustHold((oldest ? ID : 0) + NAME, request);
  mustOwnKey(connection, request);
  const { file } = connection;
  if (file?.name !== fileNameIn(request.payload.subarray(-NAME))) throw new Refusal('a verdict on a file not received');
  if (request.code !== VALID && file.verified) throw new Refusal('a verified file called invalid');
  if (request.code === RESENDING) return;
  if (request.code === VALID) file.verified = true;
  else rmSync(file.path, { force: true });
  answer(connection, 4, oldest ? Buffer.alloc(0) : request.id);
}

const HANDLERS = new Map([
  ...[
    [REGISTER, register],
    [SEND_KEY, takePublicKey],
    [RECONNECT, reconnect],
    [SEND_FILE, takeFile],
  ],
  ...[VALID, RESENDING, GIVING_UP].map((code) => [code, takeVerdict]),
]);

/** Reads and carries out one request. Returns false when there will be no further one. */
async function serveRequest(connection) {
  const header = await connection.take(HEADER);
  if (header === null) return false;
  const request = { id: header.subarray(0, ID), code: header.readUInt16LE(17), payload: null };
  const size = header.readUInt32LE(19);
  try {
    const tooLarge = size > (request.code === SEND_FILE ? LARGEST_FILE : LARGEST_OTHER);
    if (tooLarge) throw new Refusal(`code ${request.code} with ${size} bytes`, true);
    request.payload = await connection.take(size);
    if (request.payload === null) return false;
    if (header[ID] !== VERSION) throw new Refusal(`protocol version ${header[ID]}`);
    if (!HANDLERS.has(request.code)) throw new Refusal(`unknown code ${request.code}`);
    if (request.code !== SEND_FILE) connection.parcel = null;
    HANDLERS.get(request.code)(connection, request);
    return true;
  } catch (error) {
    // A full disk and the like is answered as an error too: the server goes on for the others.
    log(connection, `refused: ${error.message}`);
    // The oldest edition has no word for an error but the end of the connection.
    if (oldest) return false;
    answer(connection, 7);
    return !error.hopeless;
  }
}

const log = ({ socket }, text) => console.log(`${socket.remoteAddress}:${socket.remotePort}: ${text}`);

async function serve(socket) {
  const connection = { socket, take: readerOf(socket), client: null, aes: null, file: null, parcel: null };
  while (await serveRequest(connection));
  socket.end();
  // Closed with bytes unread, TCP would throw away the last answer too. So the rest is read, but not for ever.
  setTimeout(() => socket.destroy(), FAREWELL).unref();
  while (await connection.take(LARGEST_OTHER));
}

const sockets = new Set();
// Half-open: a client that has said its last word may still wait for the answer.
const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  socket.on('error', () => {}); // It reaches the reader, and so the line below.
  socket.setTimeout(SILENCE, () => socket.destroy());
  serve(socket).catch((error) => log({ socket }, `connection lost: ${error.message}`));
});

function readPort() {
  const file = ['port.info', 'info.port'].find((name) => existsSync(name));
  const text = file ? readFileSync(file, 'utf8').trim() : '';
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535) return Number(text);
  console.error(`warning: ${file ? `${file} holds no port` : 'there is no port.info'}: using ${PORT}`);
  return PORT;
}

server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`);
  process.exit(1);
});
server.listen(readPort(), () => console.log(`listening on port ${server.address().port}, edition ${edition}`));
// Nobody reading the log is no reason to stop serving.
process.stdout.on('error', () => {});
process.on('SIGTERM', () => {
  server.close();
  for (const socket of sockets) socket.destroy();
});
