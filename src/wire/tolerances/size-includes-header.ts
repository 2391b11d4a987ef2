import { plainMeaning, type ToleranceKind } from './kind';

/** The announced size counts the header too. */
export const sizeIncludesHeader: ToleranceKind = {
  meaningOf({ announced, headerSize, layout }) {
    const behind = announced - headerSize - layout.fixedSize;
    if (layout.body === undefined) return behind === 0 ? plainMeaning(layout, undefined) : undefined;
    return behind >= 0 ? plainMeaning(layout, behind) : undefined;
  },
  write: (raw, { headerSize }) => ({ ...raw, announced: raw.announced + headerSize }),
};
