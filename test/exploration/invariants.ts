import type { Response } from './driven-server';
import type { PlannedRun, Scenario } from './scenario';
import type { Connection, Run, State } from './state';
import { must } from './violation';

/** What holds in every state. What an effect promises is checked where it is carried out. */
export function checkState(state: State, { runs }: Scenario): void {
  for (const { isVerified, name, content } of state.files) {
    const isRight = content.of === name && !content.isAltered;
    must(!isVerified || isRight, 'a file that is verified is what the client sent under that name');
  }
  for (const connection of state.connections) {
    const run = state.runs[connection.run];
    const name = runs[connection.run]?.name ?? '';
    must(run === undefined || !isMutualWait(run, connection), `${name} and the server do not wait for each other`);
  }
}

/** What an answer promises holds when it is given. */
export function acknowledged({ files }: State, connection: Connection, { name, to, subject, value }: Response): void {
  if (name === 'FileReceived') {
    must(connection.unconfirmed?.fileName === value.fileName, 'what is called received has been stored');
    connection.received = connection.unconfirmed?.content ?? null;
  }
  if (name !== 'MessageReceived' || to !== 'CrcValid') return;
  const isStored = files.some(
    (file) =>
      file.isVerified &&
      file.clientId === value.clientId &&
      file.name === subject &&
      JSON.stringify(file.content) === JSON.stringify(connection.received),
  );
  must(isStored, 'what is acknowledged after "crc valid" is durable and verified');
}

/** What a client calls stored and verified is so. */
export function mustBeVerified({ files, clients }: State, { name, files: names }: PlannedRun, index: number): void {
  const fileName = names[index];
  const isStored = files.some(
    (file) =>
      file.isVerified &&
      file.name === fileName &&
      clients.some((client) => client.id === file.clientId && client.name === name),
  );
  must(isStored, 'what a client calls stored and verified is stored and verified');
}

/** Each has said all that it had to say, and waits for the other to say something. */
function isMutualWait(run: Run, connection: Connection): boolean {
  const { isAttached, isSilent, isTimed, isUpClosed, isDownClosed, up, down, serverWaits } = connection;
  const isConnected = isAttached && !isSilent && !isUpClosed && !isDownClosed;
  if (!isConnected || up.length > 0 || down.length > 0 || run.waits !== 'answer' || run.sending !== null) return false;
  return (serverWaits === 'frame' || serverWaits === 'body') && !isTimed;
}
