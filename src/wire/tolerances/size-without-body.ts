import { plainMeaning, type ToleranceKind } from './kind';

/** The announced size leaves the body out, which follows all the same. */
export const sizeWithoutBody: ToleranceKind = {
  meaningOf({ announced, layout }) {
    const mayBe = layout.body !== undefined && announced === layout.fixedSize;
    return mayBe ? plainMeaning(layout, 'byFields') : undefined;
  },
  isDoubtful: (length, declared) => length === 0 && declared > 0,
  write: (raw) => ({ ...raw, announced: raw.fixed.length }),
};
