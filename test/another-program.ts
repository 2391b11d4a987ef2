import { createFramer, decode, edition2024b, encode } from 'sealwire';

// What a client sends first: nobody has an id yet, so it is zeros.
const clientId = new Uint8Array(16);
const bytes = encode(edition2024b, {
  name: 'Register',
  header: { clientId },
  value: { name: Buffer.from('Alice') },
});

// One whole message; its name says which fields its value has.
const message = decode(edition2024b, 'request', bytes);
if (message.name === 'Register') console.log(`${Buffer.from(message.value.name).toString()} registers`);

// A stream, in whatever pieces it comes.
const framer = createFramer('request');
for (const piece of [bytes.subarray(0, 100), bytes.subarray(100)]) {
  framer.push(piece);
  const frame = framer.next([edition2024b]);
  if (frame?.kind === 'violation') throw frame.error;
  if (frame?.kind === 'message') console.log(`code ${frame.header.code}: ${frame.message.name}`);
}
