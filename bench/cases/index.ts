import type { Case } from '../case';
import { largeFile } from './large-file';
import { mediumFiles, smallFiles } from './small-files';

/** All cases, in the order in which they are run and shown. */
export const CASES: readonly Case[] = [largeFile, smallFiles, mediumFiles];
