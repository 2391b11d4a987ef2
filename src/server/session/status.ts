import { displayText } from '../../text/visible';
import type { SessionState } from './state';

/** What a session is about. Names are text as their owners wrote it, not escaped. */
export interface SessionStatus {
  /** Id of the edition or dialect that is spoken, once a request has come. */
  readonly edition?: string;
  readonly client?: string;
  /** 32 hexadecimal digits. */
  readonly clientId?: string;
  /** The file that is being received, or that has arrived and is not confirmed yet. */
  readonly file?: FileInHand;
}

/** A file that a client is busy with. */
export interface FileInHand {
  readonly name: string;
  /** `rejected`: the client's checksum was another one, and it sends the file again. */
  readonly stage: 'receiving' | 'unconfirmed' | 'rejected';
  /** Bytes that are announced while it is received, of ciphertext; of plaintext afterwards. */
  readonly size: number;
}

/** What a session with this state is about. */
export function statusOf(state: SessionState): SessionStatus {
  const { edition, client, clientId } = state.facts();
  const file = fileInHand(state);
  return {
    ...(edition !== undefined && { edition }),
    ...(client !== undefined && { client }),
    ...(clientId !== undefined && { clientId }),
    ...(file !== undefined && { file }),
  };
}

function fileInHand({ upload, file }: SessionState): FileInHand | undefined {
  if (upload?.is === 'receiving') {
    const { fileName, contentSize } = upload.series.first;
    return { name: displayText(fileName), stage: 'receiving', size: contentSize };
  }
  if (file === undefined || file.state === 'verified') return undefined;
  return { name: displayText(file.fileName), stage: file.state, size: file.content.size };
}
