import { AddDamage } from './add-damage';
import { AddRowContents } from './add-row-contents';
import { AddSharedTables } from './add-shared-tables';
import { AddVersion } from './add-version';
import { CreateTables } from './create-tables';
import { ForgetAesKeys } from './forget-aes-keys';

/** What makes the tables, in every database. */
export const MIGRATIONS = [CreateTables, ForgetAesKeys, AddRowContents, AddDamage, AddVersion];

/** What makes the tables of a database that several servers share. */
export const SHARED_MIGRATIONS = [...MIGRATIONS, AddSharedTables];
