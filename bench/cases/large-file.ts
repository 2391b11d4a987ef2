import type { Case } from '../case';
import { measureInRounds } from '../measure/rounds';
import { opensslEnc } from '../peers/openssl';
import { sender, startServer } from '../peers/sealwire';
import { scp, startSshServer } from '../peers/ssh';

const MEBIBYTES = 800;
const SIZE = MEBIBYTES * 2 ** 20;
const EDITIONS = ['2024b', '2023b'];
const OURS = EDITIONS.map((edition) => ({ edition, name: `sealwire ${edition}` }));

/** A large file from one process to another, on the disk at the end, beside scp. */
export const largeFile: Case = {
  name: 'large',
  title: `A file of ${MEBIBYTES} MiB`,
  text:
    'From the start of the client to its end, with the server running already; the file comes from the cache and is written to the ' +
    'disk on the other side. Sealwire syncs it before it answers; scp does not sync at all, and what it has left to the system is ' +
    'written before the next run begins. scp speaks SFTP with the cipher that OpenSSH prefers, and with -O its older protocol, which ' +
    'needs no answers on the way. openssl enc only reads and encrypts: less than that, nothing with this cipher can take.',
  runs: { quick: 1, full: 10 },
  // The source, what is stored, and the copy that is verified.
  space: () => 3 * SIZE,
  quantities: [
    { name: 'seconds', label: 'time', unit: 'seconds' },
    { name: 'processorSeconds', label: 'CPU, both sides', unit: 'seconds' },
  ],
  goals: OURS.flatMap(({ edition, name }) => {
    const goal = { of: name, quantity: 'seconds', bound: 'most' } as const;
    return [
      { ...goal, text: `${edition}, time of scp`, against: 'scp', demand: 0.78, best: 0.7 },
      { ...goal, text: `${edition}, time of scp -O, AES-GCM`, against: 'scp -O, AES-GCM', demand: 1.05, best: 0.95 },
      {
        text: `${edition}, CPU of openssl enc`,
        of: name,
        against: 'openssl enc',
        quantity: 'processorSeconds',
        bound: 'most',
        demand: 2.6,
      },
    ];
  }),
  measure: async (context) => {
    const source = await context.directory.randomFile(SIZE, 'large.bin');
    const ssh = await startSshServer(context);
    const ours = [];
    for (const { edition, name } of context.form === 'quick' ? OURS.slice(0, 1) : OURS) {
      ours.push(sender(context, { name, source, server: await startServer(context, edition) }));
    }
    const peers = [
      scp(context, 'scp', ssh, source),
      scp(context, 'scp -O, AES-GCM', ssh, source, '-O', '-c', 'aes256-gcm@openssh.com'),
      opensslEnc(context, 'openssl enc', source),
    ];
    return measureInRounds([...ours, ...peers], context);
  },
};
