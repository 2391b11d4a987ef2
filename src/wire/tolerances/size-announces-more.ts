import { plainMeaning, type ToleranceKind } from './kind';

/** The announced size is larger than the message; what it announces may come behind the message or not. */
export const sizeAnnouncesMore: ToleranceKind = {
  meaningOf({ announced, layout }) {
    if (layout.body !== undefined || announced <= layout.fixedSize) return undefined;
    return { ...plainMeaning(layout, undefined, { announced }), trailing: announced - layout.fixedSize };
  },
  write(raw, { details: { announced, bytes = new Uint8Array(0) } }) {
    return { ...raw, announced: announced ?? raw.announced + bytes.length, trailing: bytes };
  },
  keeps: 'trailing',
};
