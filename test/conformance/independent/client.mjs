// Written from the protocol's description alone, sharing no code with the rest of the project.
//
//   node client.mjs EDITION      EDITION is 2022, 2023a, 2023b, 2024a or 2024b
//
// Reads transfer.info (and me.info and priv.key, if it was here before) from the working directory, sends the file and
// ends with 0 if the server's checksum is right and the server has said so, with 1 if anything else happens.
import * as crypto from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';

const [VERSION, ID, NAME, PUBLIC_KEY, WRAPPED_KEY, BLOCK] = [3, 16, 255, 160, 128, 16];
/** The bytes of one packet, unless that makes more packets than can be counted. */
const [SLICE, MOST_PACKETS] = [4096, 65535];
/** How often a request is tried in all, and how often a file is transmitted in all. */
const [TRIES, TRANSMISSIONS] = [3, 4];
/** The longest payload that an answer may announce: more means that the bytes are not an answer at all. */
const LARGEST_ANSWER = 2 ** 16;
/** A server that is silent for so many milliseconds is given up. */
const SILENCE = 30_000;

/** Register, public key, reconnect, file; crc valid, resending and giving up; answer 00; AES key bytes. */
const EDITIONS = {
  2022: [1100, 1101, null, 1103, 1104, 1105, 1106, 2100, 16],
  '2023a': [1100, 1101, 1102, 1103, 1104, 1105, 1106, 2100, 16],
  '2023b': [1025, 1026, 1027, 1028, 1029, 1030, 1031, 2100, 16],
  '2024a': [1025, 1026, 1027, 1028, 1029, 1030, 1031, 1600, 32],
  '2024b': [825, 826, 827, 828, 900, 901, 902, 1600, 32],
};
const edition = process.argv[2] ?? '';
if (!Object.hasOwn(EDITIONS, edition)) {
  console.error(`usage: node client.mjs ${Object.keys(EDITIONS).join('|')}`);
  process.exit(2);
}
const [REGISTER, SEND_KEY, RECONNECT, SEND_FILE, VALID, RESENDING, GIVING_UP, ANSWERS, AES] = EDITIONS[edition];
const oldest = edition === '2022';
const inPackets = edition.startsWith('2024');
/** The answers by their place behind the edition's first, and the size that each must have. */
const [REGISTERED, NAME_TAKEN, KEY, FILE_RECEIVED, MESSAGE_RECEIVED, RECONNECTED, DENIED] = [0, 1, 2, 3, 4, 5, 6];
const SIZES = [ID, 0, ID + WRAPPED_KEY, ID + 4 + NAME + 4, oldest ? 0 : ID, ID + WRAPPED_KEY, ID];

/** What ends the run: its message is the whole explanation. */
class Fatal extends Error {}

/** What eight steps make of each byte that enters the sum at bit `place`. */
function crcTable(place, step) {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte << place;
    for (let bit = 0; bit < 8; bit++) sum = step(sum);
    return sum;
  });
}
const POSIX = crcTable(24, (sum) => (sum < 0 ? (sum << 1) ^ 0x04c11db7 : sum << 1));
const ZLIB = crcTable(0, (sum) => (sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1));

/** POSIX cksum: CRC-32 from the highest bit down, over the bytes and then their length, lowest byte first. */
function posixCksum(bytes) {
  let sum = 0;
  const add = (byte) => (sum = (sum << 8) ^ POSIX[(sum >>> 24) ^ byte]);
  for (const byte of bytes) add(byte);
  for (let length = bytes.length; length > 0; length = Math.floor(length / 256)) add(length % 256);
  return ~sum >>> 0;
}

/** The CRC-32 of zlib: the same polynomial from the lowest bit up, without the length. */
function zlibCrc32(bytes) {
  let sum = ~0;
  for (const byte of bytes) sum = (sum >>> 8) ^ ZLIB[(sum ^ byte) & 0xff];
  return ~sum >>> 0;
}

// Names are bytes: read as latin1, one character is one byte, and any bytes survive.
const linesOf = (path) => readFileSync(path, 'latin1').split(/\r?\n/);

function readTransferInfo() {
  if (!existsSync('transfer.info')) throw new Fatal('there is no transfer.info here');
  const [address = '', name = '', path = ''] = linesOf('transfer.info');
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(address.trim()) ?? [];
  if (!(port >= 1 && port <= 65535)) throw new Fatal('transfer.info: the first line must be ip:port');
  if (!/^[^\x00-\x1f\x7f]{1,100}$/.test(name))
    throw new Fatal('transfer.info: line 2 must be a name of 1 to 100 bytes');
  if (path === '') throw new Fatal('transfer.info: the third line must be the path of the file');
  return { host, port: Number(port), name, path };
}

/** Reads the file and refuses what the wire cannot say, before anything is sent. */
function readFileToSend(path) {
  const bytesOfPath = Buffer.from(path, 'latin1');
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.length >= NAME) throw new Fatal(`the file name is longer than ${NAME - 1} bytes`);
  const status = statSync(bytesOfPath, { throwIfNoEntry: false });
  if (!status?.isFile()) throw new Fatal(`there is no file ${path}`);
  // The whole payload must fit into 32 bits, and so must the content with its padding.
  if (status.size > 2 ** 32 - 1 - ID - 4 - NAME - BLOCK) throw new Fatal('the file is too large for this protocol');
  const plain = readFileSync(bytesOfPath);
  // The description names two checksums for 2022: a file that either of them confirms has arrived.
  return { name, plain, sums: oldest ? [posixCksum(plain), zlibCrc32(plain)] : [posixCksum(plain)] };
}

/** The private key in base64 text or in raw DER, or null. */
function privateKeyIn(bytes) {
  for (const der of [bytes, Buffer.from(bytes.toString('latin1'), 'base64')]) {
    try {
      const key = crypto.createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
      if (key.asymmetricKeyType === 'rsa') return key;
    } catch {
      // Not in this form.
    }
  }
  return null;
}

/** The client's identity of an earlier run, or null. One that cannot be read is left as it is: it may hold the key. */
function readIdentity() {
  if (!existsSync('me.info')) return null;
  const [name, id = '', ...keyLines] = linesOf('me.info');
  if (!/^[0-9a-f]{32}$/i.test(id.trim())) throw new Fatal('me.info: the second line must be 32 hex digits');
  const separate = existsSync('priv.key') ? readFileSync('priv.key') : Buffer.alloc(0);
  const key = privateKeyIn(Buffer.from(keyLines.join(''), 'latin1')) ?? privateKeyIn(separate);
  if (!key)
    throw new Fatal('neither me.info nor priv.key holds a private key; remove them to register as a new client');
  return { name: name.split('\0')[0], id: Buffer.from(id.trim(), 'hex'), key };
}

function writeIdentity({ name, id, key }) {
  const base64 = key.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  const wrapped = `${base64.match(/.{1,72}/g).join('\n')}\n`;
  const secret = { encoding: 'latin1', mode: 0o600 };
  writeFileSync('me.info', `${name}\n${id.toString('hex')}\n${wrapped}`, secret);
  writeFileSync('priv.key', wrapped, secret);
}

/** A connection that gives its bytes in the portions that are asked for. */
class Connection {
  #socket;
  #received = Buffer.alloc(0);
  #lost = null;
  #wake = () => {};

  constructor(host, port) {
    this.#socket = connect({ host, port, noDelay: true });
    this.#socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    this.#socket.on('error', (error) => this.#lose(`connection lost: ${error.message || error.code}`));
    this.#socket.on('end', () => this.#lose('the server closed the connection'));
    this.#socket.setTimeout(SILENCE, () => this.#lose('the server is silent'));
  }

  #lose(why) {
    this.#lost ??= why;
    this.#wake();
  }

  send(message) {
    // In one piece, for servers that receive once for each message.
    this.#socket.write(message);
  }

  async take(size) {
    while (this.#received.length < size) {
      if (this.#lost) throw new Fatal(`fatal error: ${this.#lost}`);
      await new Promise((resolve) => (this.#wake = resolve));
    }
    const taken = this.#received.subarray(0, size);
    this.#received = this.#received.subarray(size);
    return taken;
  }

  close() {
    if (this.#lost) this.#socket.destroy();
    else this.#socket.destroySoon();
  }
}

function uint(width, value) {
  const bytes = Buffer.alloc(width);
  bytes.writeUIntLE(value, 0, width);
  return bytes;
}

function nameField(name) {
  const field = Buffer.alloc(NAME);
  field.write(name, 'latin1');
  return field;
}

function request(id, code, ...parts) {
  const payload = Buffer.concat(parts);
  return Buffer.concat([id, uint(1, VERSION), uint(2, code), uint(4, payload.length), payload]);
}

/** The next answer: its number (none if it makes no sense) and its payload. */
async function readAnswer(connection) {
  const header = await connection.take(7);
  const size = header.readUInt32LE(3);
  if (size > LARGEST_ANSWER) throw new Fatal('server responded with an error\nfatal error: that is not an answer');
  const payload = await connection.take(size);
  const number = header.readUInt16LE(1) - ANSWERS;
  return { number: header[0] === VERSION && SIZES[number] === size ? number : undefined, payload };
}

/**
 * Sends a request, given as its messages, until one of the awaited answers comes: `awaited` has for each number the check
 * that the payload makes sense. Fatal after the last try.
 */
async function ask(connection, messages, awaited) {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    for (const message of messages) connection.send(message);
    let answer = await readAnswer(connection);
    if (answer.number === MESSAGE_RECEIVED && FILE_RECEIVED in awaited) {
      // Some servers answer "resending", which has no answer. What is awaited still comes.
      console.error('warning: the server confirmed a message that is not confirmed');
      answer = await readAnswer(connection);
    }
    if (awaited[answer.number]?.(answer.payload)) return answer;
    console.error('server responded with an error');
  }
  throw new Fatal(`fatal error: no right answer to ${TRIES} tries`);
}

async function register(connection, name) {
  const message = request(Buffer.alloc(ID), REGISTER, nameField(name));
  const { number, payload } = await ask(connection, [message], { [REGISTERED]: () => true, [NAME_TAKEN]: () => true });
  if (number === NAME_TAKEN) throw new Fatal(`fatal error: the server does not register the name ${name}`);
  // The exponent 17 makes the public key fit into its 160 bytes.
  const { privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 17 });
  const identity = { name, id: payload, key: privateKey };
  // Before anything else can go wrong: the server will not give this name away twice.
  writeIdentity(identity);
  return identity;
}

/** The AES key in a payload, or null. */
function unwrapKey({ id, key }, payload) {
  if (!payload.subarray(0, ID).equals(id)) return null;
  try {
    const oaep = { padding: crypto.constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
    const aes = crypto.privateDecrypt({ key, ...oaep }, payload.subarray(ID));
    return aes.length === AES ? aes : null;
  } catch {
    return null;
  }
}

/** Registers or comes back. Returns the client's id and the AES key for this run. */
async function introduce(connection, earlier, name) {
  let identity = earlier;
  if (identity !== null && RECONNECT !== null) {
    const message = request(identity.id, RECONNECT, nameField(identity.name));
    const { number, payload } = await ask(connection, [message], {
      [RECONNECTED]: (answer) => unwrapKey(earlier, answer),
      [DENIED]: (answer) => answer.equals(earlier.id),
    });
    if (number === RECONNECTED) return { id: identity.id, aes: unwrapKey(identity, payload) };
    console.error('reconnect denied: registering anew');
    identity = null;
  }
  // In the oldest edition a client comes back by sending its old public key again.
  identity ??= await register(connection, name);
  const publicKey = crypto.createPublicKey(identity.key).export({ format: 'der', type: 'spki' });
  if (publicKey.length !== PUBLIC_KEY) throw new Fatal(`the public key does not have ${PUBLIC_KEY} bytes`);
  const message = request(identity.id, SEND_KEY, nameField(identity.name), publicKey);
  const { payload } = await ask(connection, [message], { [KEY]: (answer) => unwrapKey(identity, answer) });
  return { id: identity.id, aes: unwrapKey(identity, payload) };
}

/** The messages that carry the file. */
function fileMessages(id, { name, plain }, content) {
  const field = nameField(name);
  const size = uint(4, content.length);
  if (!inPackets) return [request(id, SEND_FILE, ...(oldest ? [id] : []), size, field, content)];
  const slice = Math.max(SLICE, Math.ceil(content.length / MOST_PACKETS));
  const total = Math.ceil(content.length / slice);
  return Array.from({ length: total }, (_, index) => {
    const counts = [uint(4, plain.length), uint(2, index + 1), uint(2, total)];
    return request(id, SEND_FILE, size, ...counts, field, content.subarray(index * slice, (index + 1) * slice));
  });
}

/** Sends the file until a checksum is right. Returns whether that came to pass and the server confirmed it. */
async function transfer(connection, { id, aes }, file) {
  const cipher = crypto.createCipheriv(`aes-${AES * 8}-cbc`, aes, Buffer.alloc(BLOCK));
  const content = Buffer.concat([cipher.update(file.plain), cipher.final()]);
  const messages = fileMessages(id, file, content);
  const verdict = (code) => request(id, code, ...(oldest ? [id] : []), nameField(file.name));
  const received = (payload) =>
    payload.subarray(0, ID).equals(id) &&
    payload.readUInt32LE(ID) === content.length &&
    payload.toString('latin1', ID + 4, ID + 4 + NAME).split('\0')[0] === file.name;
  const confirmed = { [MESSAGE_RECEIVED]: (payload) => oldest || payload.equals(id) };
  for (let transmission = 1; transmission <= TRANSMISSIONS; transmission++) {
    if (transmission > 1) connection.send(verdict(RESENDING));
    const { payload } = await ask(connection, messages, { [FILE_RECEIVED]: received });
    if (file.sums.includes(payload.readUInt32LE(ID + 4 + NAME))) {
      await ask(connection, [verdict(VALID)], confirmed);
      return true;
    }
    console.error(`the server's checksum is wrong (transmission ${transmission} of ${TRANSMISSIONS})`);
  }
  await ask(connection, [verdict(GIVING_UP)], confirmed);
  return false;
}

async function run() {
  const { host, port, name, path } = readTransferInfo();
  const file = readFileToSend(path);
  const identity = readIdentity();
  if (identity && identity.name !== name) console.error('warning: me.info and transfer.info name different clients');
  const connection = new Connection(host, port);
  try {
    const verified = await transfer(connection, await introduce(connection, identity, name), file);
    console.log(verified ? 'the file was verified' : 'fatal error: the file did not arrive intact');
    return verified;
  } finally {
    connection.close();
  }
}

try {
  process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Fatal ? error.message : error);
  process.exitCode = 1;
}
