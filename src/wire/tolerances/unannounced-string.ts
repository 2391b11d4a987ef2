import { isString } from '../value';
import { stringTo } from '../write-value';
import type { ToleranceKind } from './kind';

/** A string follows the message, of which the announced size does not speak. */
export const unannouncedString: ToleranceKind = {
  trailing: {
    size: ({ field }) => field?.size ?? 0,
    isIt: (bytes, { field }) => field !== undefined && isString(bytes, field),
  },
  write: (raw, { details: { bytes = new Uint8Array(0) } }) => ({ ...raw, trailing: bytes }),
  trailingFor: ({ field }, subject) => (field === undefined ? undefined : stringTo(subject, field)),
  keeps: 'trailing',
};
