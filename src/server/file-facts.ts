import type { FileRecord } from '../storage';
import { hex } from '../text/hex';
import { displayText } from '../text/visible';
import type { LogFacts } from './log';

/** Which stored file a line of the log is about. */
export function fileFacts({
  id,
  clientId,
  clientName,
  fileName,
}: Pick<FileRecord, 'id' | 'clientId' | 'clientName' | 'fileName'>): LogFacts {
  return { client: displayText(clientName), clientId: hex(clientId), file: displayText(fileName), fileId: hex(id) };
}
