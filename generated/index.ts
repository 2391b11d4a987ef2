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
export type { Profile } from './profile';

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
