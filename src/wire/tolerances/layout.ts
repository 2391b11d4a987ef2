import type { ToleranceKind } from './kind';

/** Fields in another order, left out, repeated or counted from another number: each is a layout of its own. */
export const layout: ToleranceKind = {};
