import type { FileReceived, Profile } from '../../../generated';
import { quoted } from '../../text/visible';
import { Attempts, awaitAnswer } from './answers';
import { confirm, giveUp, sayResending } from './confirmation';
import { connectForRequest } from './connection';
import type { Conversation } from './conversation';
import type { CurrentFile, RunState } from './state';

/** Sends the file in hand until the server's checksum is right, or for as often as the flow allows. */
export function* transmit(state: RunState, file: CurrentFile): Conversation {
  const { fileName } = file.measured;
  for (;;) {
    const { checksum } = yield* sendContent(state, file);
    const checksumId = equalChecksum(state.profile, file, checksum);
    if (checksumId !== undefined) return yield* confirm(state, file, checksum, checksumId);
    if (file.resends >= state.profile.flow.client.resends) return yield* giveUp(state, file);
    const text = `${quoted(fileName)}: the checksums differ, sending it again (${file.resends + 1})`;
    state.warn('checksumDiffers', text, { attempt: file.attempts, checksum });
    yield* sayResending(state, file);
    file.resends += 1;
  }
}

/** Sends the content, again where the server answers with an error, until its checksum comes. */
function* sendContent(state: RunState, file: CurrentFile): Conversation<FileReceived> {
  const { profile, clientId } = state;
  const { index } = file;
  const { fileName, size: originalSize, contentSize } = file.measured;
  const what = `the file ${quoted(fileName)}`;
  const attempts = new Attempts(state, what);
  for (;;) {
    yield* connectForRequest(state);
    state.connection.requests += 1;
    file.content = { is: 'going out' };
    const { totalPackets, sliceSize } = file.attempts === 0 ? file.slicing : file.smallestSlicing;
    const first = { clientId, contentSize, originalSize, packetNumber: 1, totalPackets, fileName };
    file.attempts += 1;
    state.want({ do: 'sendContent', profile, index, attempt: file.attempts, bytes: originalSize, first, sliceSize });
    const answer = yield* awaitAnswer(state, { do: 'awaitAnswer', to: 'SendFile', what }, ['FileReceived']);
    if ('error' in answer) attempts.fail(answer);
    if (isGoingOut(file)) yield { do: 'stopContent' };
    if (!('error' in answer)) return answer.value;
  }
}

/** Asked anew each time, because the content ends while an answer is awaited. */
function isGoingOut({ content }: CurrentFile): boolean {
  return content.is === 'going out';
}

/** Which of the profile's checksums the server's is, over what has gone out. */
function equalChecksum({ checksums }: Profile, { content }: CurrentFile, checksum: number): string | undefined {
  if (content.is !== 'out') return undefined;
  return checksums.find(({ id }) => content.checksums.get(id) === checksum)?.id;
}
