import { keep } from './server-calls';
import type { Connection, State, Upward } from './state';
import { must } from './violation';

/** A connection that a run has just opened. */
export function newConnection(run: number): Connection {
  return {
    run,
    isAttached: true,
    isSilent: false,
    up: [],
    down: [],
    isUpClosed: false,
    isDownClosed: false,
    place: 0,
    serverWaits: 'frame',
    call: null,
    isTimed: false,
    bodyTo: null,
    key: null,
    registered: null,
    incoming: null,
    unconfirmed: null,
    received: null,
    isServed: false,
  };
}

/** The connection that a run has in hand. */
export function attached({ connections }: State, run: number): Connection | undefined {
  return connections.find((connection) => connection.run === run && connection.isAttached);
}

/** The client closes its connection: what it has sent may still arrive. */
export function leave(state: State, run: number): void {
  const connection = attached(state, run);
  if (connection === undefined) return;
  end(connection, 'up');
  connection.isAttached = false;
  connection.isDownClosed = true;
  connection.down.splice(0);
}

/** The client says something. */
export function put(connection: Connection | undefined, ...messages: readonly Upward[]): void {
  if (connection !== undefined && !connection.isUpClosed && !connection.isSilent) connection.up.push(...messages);
}

/** Nothing more goes in; what is in comes out first. */
export function end(connection: Connection, direction: 'up' | 'down'): void {
  const isClosed = direction === 'up' ? connection.isUpClosed : connection.isDownClosed;
  if (isClosed) return;
  if (direction === 'up') connection.isUpClosed = true;
  else connection.isDownClosed = true;
  if (!connection.isSilent) connection[direction].push({ is: 'end' });
}

/** The server is through with a connection: what nobody confirmed is kept, and a registration may be gone on with. */
export function serve(state: State, connection: Connection): void {
  if (connection.isServed) return;
  connection.isServed = true;
  connection.incoming = null;
  keep(state, connection);
  if (connection.registered !== null && !state.carried.includes(connection.registered)) {
    state.carried.push(connection.registered);
    state.carried.sort();
  }
}

/** A content arrives at the server. */
export function takeContent({ bodyTo, incoming }: Connection, { content, key }: Extract<Upward, { is: 'body' }>): void {
  if (bodyTo === 'discard') return;
  must(incoming?.id === bodyTo, 'a content goes to an open upload');
  if (incoming === null) return;
  must(incoming.key.owner === key.owner, 'a key that was given to one client is not used for the content of another');
  must(incoming.key.owner === incoming.clientId, 'a content is taken under a key of the client that it is stored for');
  if (incoming.key.n !== key.n) incoming.isUnreadable = true;
  const isAltered = content.isAltered || incoming.content?.isAltered === true;
  incoming.content = { of: content.of, isAltered };
}
