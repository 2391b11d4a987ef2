// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import { edition2022 } from './profiles/2022';
import { edition2023a } from './profiles/2023a';
import { edition2023b } from './profiles/2023b';
import { edition2024a } from './profiles/2024a';
import { edition2024b } from './profiles/2024b';
import { dialect2022A } from './profiles/2022-a';
import { dialect2022B } from './profiles/2022-b';
import { dialect2023aA } from './profiles/2023a-a';
import { dialect2023bA } from './profiles/2023b-a';
import { dialect2023bB } from './profiles/2023b-b';
import { dialect2024aA } from './profiles/2024a-a';
import { dialect2024bA } from './profiles/2024b-a';
import { dialect2024bB } from './profiles/2024b-b';
import { dialect2024bC } from './profiles/2024b-c';
import type { Profile } from './profile';

export * from './checksums';
export * from './rules';
export * from './tolerances';
export type * from './messages';
export type * from './profile';
export type * from './types/2022';
export type * from './types/2023a';
export type * from './types/2024a';
export type * from './types/2024b-a';
export type * from './types/2024b-c';
export {
  edition2022,
  edition2023a,
  edition2023b,
  edition2024a,
  edition2024b,
  dialect2022A,
  dialect2022B,
  dialect2023aA,
  dialect2023bA,
  dialect2023bB,
  dialect2024aA,
  dialect2024bA,
  dialect2024bB,
  dialect2024bC,
};

/** The editions, oldest first. */
export const editions: readonly Profile[] = [edition2022, edition2023a, edition2023b, edition2024a, edition2024b];

/** The dialects of known peers. */
export const dialects: readonly Profile[] = [
  dialect2022A,
  dialect2022B,
  dialect2023aA,
  dialect2023bA,
  dialect2023bB,
  dialect2024aA,
  dialect2024bA,
  dialect2024bB,
  dialect2024bC,
];

/** The editions and dialects by id. */
export const profiles = {
  '2022': edition2022,
  '2023a': edition2023a,
  '2023b': edition2023b,
  '2024a': edition2024a,
  '2024b': edition2024b,
  '2022-a': dialect2022A,
  '2022-b': dialect2022B,
  '2023a-a': dialect2023aA,
  '2023b-a': dialect2023bA,
  '2023b-b': dialect2023bB,
  '2024a-a': dialect2024aA,
  '2024b-a': dialect2024bA,
  '2024b-b': dialect2024bB,
  '2024b-c': dialect2024bC,
};
