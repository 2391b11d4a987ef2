import { createFramer, editions, encodeRequest } from 'sealwire';

const profile = editions.find(({ id }) => id === '2024b');
if (profile === undefined) throw new Error('the schema has no such edition');

// What a client sends first: nobody has an id yet, so it is zeros.
const clientId = new Uint8Array(16);
const request = encodeRequest(profile, { clientId }, { name: 'Register', value: { name: Buffer.from('Alice') } });

// How a server reads it, in whatever pieces it comes.
const framer = createFramer('request');
for (const piece of [request.subarray(0, 100), request.subarray(100)]) {
  framer.push(piece);
  const frame = framer.next([profile]);
  if (frame?.kind === 'violation') throw frame.error;
  if (frame?.kind === 'message' && frame.message.name === 'Register') {
    console.log(`code ${frame.header.code}: ${Buffer.from(frame.message.value.name).toString()} registers`);
  }
}
