/**
 * How long what has no row stays in a bucket by default, in milliseconds: a day. An upload that takes longer than half of it gets
 * no row any more, so that the other half is left for clocks that differ and for a server that stood still.
 */
export const GRACE_MS = 24 * 3_600_000;
