import type { ToleranceKind } from './kind';

/** Padding follows a body, within the announced size. */
export const paddedBody: ToleranceKind = {
  // A body that is longer than the fields allow may have another reason; one that only ends too late has none.
  mayPad: (length, declared, isNeeded) => isNeeded || length <= declared,
  write(raw, { details: { bytes = new Uint8Array(0) } }) {
    return { ...raw, announced: raw.announced + bytes.length, trailing: bytes };
  },
  keeps: 'padding',
};
