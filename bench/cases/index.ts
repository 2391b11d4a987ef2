import type { Case, Form } from '../case';
import { checksum } from './checksum';
import { codecs } from './codecs';
import { codegen } from './codegen';
import { connections } from './connections';
import { fileSizes } from './file-sizes';
import { largeFile } from './large-file';
import { memory } from './memory';
import { registrations } from './registrations';
import { mediumFiles, smallFiles } from './small-files';
import { start } from './start';
import { storedFiles } from './stored-files';

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
  fileSizes,
  connections,
  storedFiles,
];

/** The cases that are named; where none is, all of them, but for the curves in the quick form, where they would be short. */
export function chosenCases(cases: readonly Case[], form: Form, only: readonly string[]): readonly Case[] {
  if (only.length > 0) return cases.filter(({ name }) => only.includes(name));
  return form === 'full' ? cases : cases.filter(({ curves = [] }) => curves.length === 0);
}
