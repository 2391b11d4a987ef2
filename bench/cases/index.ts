import type { Case } from '../case';
import { checksum } from './checksum';
import { codecs } from './codecs';
import { codegen } from './codegen';
import { largeFile } from './large-file';
import { memory } from './memory';
import { registrations } from './registrations';
import { mediumFiles, smallFiles } from './small-files';
import { start } from './start';

/** All cases, in the order in which they are run and shown. */
export const CASES: readonly Case[] = [
  largeFile,
  smallFiles,
  mediumFiles,
  memory,
  registrations,
  checksum,
  codecs,
  start,
  codegen,
];
