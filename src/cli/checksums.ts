import * as checksums from '../../generated/checksums';
import type { Checksums } from '../storage';

/** Every checksum of the schema by its id, so that what any edition has stored can be checked. */
export const CHECKSUMS: Checksums = new Map(Object.values(checksums).map((spec) => [spec.id, spec]));
