import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What PEERS.md says of one peer: each deviation as it stands there, between semicolons. */
export interface ListedPeer {
  readonly client: readonly string[];
  readonly server: readonly string[];
  readonly keyFiles: readonly string[];
}

/** The table of PEERS.md, by peer. */
export function listedPeers(): Readonly<Record<string, ListedPeer>> {
  const text = readFileSync(join(__dirname, '..', '..', 'captures', 'PEERS.md'), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  return Object.fromEntries(
    rows.map((row) => {
      const [peer = '', client = '', server = '', keyFiles = ''] = row
        .split('|')
        .slice(1)
        .map((cell) => cell.trim());
      return [
        peer.replaceAll('`', ''),
        { client: deviations(client), server: deviations(server), keyFiles: deviations(keyFiles) },
      ];
    }),
  );
}

function deviations(cell: string): string[] {
  return cell.split(';').map((one) => one.trim());
}
