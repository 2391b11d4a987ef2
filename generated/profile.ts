// Generated from protocol.schema.json by `npm run codegen`. Do not edit: edit the schema.

import type { Profile as GenericProfile } from '../src/wire/profile';
import type { Requests, Responses } from './messages';

/** An edition or dialect of this protocol. */
export type Profile = GenericProfile<Requests, Responses>;
