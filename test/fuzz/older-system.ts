import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * Loaded before the fuzzer. Its binary was built on a system with glibc 2.38, and asks for three functions under names that
 * older systems do not have, though they have the functions; there, a copy that asks for the older names is loaded in its
 * place (docs/decisions/fuzzing.md). On a newer system nothing is done.
 */

/** Newer names, and older ones of functions that do the same; none is longer than the one that it takes the place of. */
const OLDER_NAMES: readonly (readonly [newer: string, older: string])[] = [
  ['__isoc23_strtol', 'strtol'],
  ['__isoc23_strtoul', 'strtoul'],
  ['_ZSt21ios_base_library_initv', '_ZNSt8ios_base4InitC1Ev'],
];

/** The versions of glibc and libstdc++ that brought the newer names. */
const NEWER_VERSIONS = ['GLIBC_2.38', 'GLIBCXX_3.4.32'];

/** A missing version that is marked so is no error (the ELF flag VER_FLG_WEAK). */
const WEAK = 2;

/** A symbol of no version (VER_NDX_GLOBAL). */
const UNVERSIONED = 1;

/** A section of an ELF file of 64 bits, little-endian (elf(5)). */
interface Section {
  readonly offset: number;
  readonly size: number;
}

const load = process.dlopen.bind(process);
process.dlopen = (module: object, filename: string, flags?: number): void => {
  try {
    loadWith(module, filename, flags);
  } catch (error) {
    if (!(error instanceof Error) || !NEWER_VERSIONS.some((version) => error.message.includes(version))) throw error;
    const copy = join(mkdtempSync(join(tmpdir(), 'sealwire-fuzz-')), 'addon.node');
    writeFileSync(copy, withOlderNames(readFileSync(filename)));
    loadWith(module, copy, flags);
  }
};

function loadWith(module: object, filename: string, flags: number | undefined): void {
  if (flags === undefined) load(module, filename);
  else load(module, filename, flags);
}

/** The binary with the older names, asking for no version of them. */
function withOlderNames(binary: Buffer): Buffer {
  const sections = sectionsOf(binary);
  const names = sectionNamed(sections, '.dynstr');
  for (const [newer, older] of OLDER_NAMES) {
    const at = binary.indexOf(`${newer}\0`, names.offset);
    if (at > 0 && at < names.offset + names.size) binary.write(older.padEnd(newer.length, '\0'), at);
  }
  const newerVersions = makeOptional(binary, sectionNamed(sections, '.gnu.version_r').offset, names.offset);
  const { offset, size } = sectionNamed(sections, '.gnu.version');
  for (let at = offset; at < offset + size; at += 2) {
    if (newerVersions.has(binary.readUInt16LE(at))) binary.writeUInt16LE(UNVERSIONED, at);
  }
  return binary;
}

/** Marks the newer versions among those that are needed as optional, and returns their numbers. */
function makeOptional(binary: Buffer, start: number, names: number): ReadonlySet<number> {
  const found = new Set<number>();
  for (let file = start, next = 1; next > 0; file += next) {
    next = binary.readUInt32LE(file + 12);
    let version = file + binary.readUInt32LE(file + 8);
    for (let left = binary.readUInt16LE(file + 2); left > 0; left--) {
      if (NEWER_VERSIONS.includes(textAt(binary, names + binary.readUInt32LE(version + 8)))) {
        binary.writeUInt16LE(WEAK, version + 4);
        found.add(binary.readUInt16LE(version + 6));
      }
      version += binary.readUInt32LE(version + 12);
    }
  }
  return found;
}

function sectionsOf(binary: Buffer): ReadonlyMap<string, Section> {
  const table = Number(binary.readBigUInt64LE(0x28));
  const entrySize = binary.readUInt16LE(0x3a);
  const entries = Array.from({ length: binary.readUInt16LE(0x3c) }, (_, index) => {
    const at = table + index * entrySize;
    const [offset, size] = [Number(binary.readBigUInt64LE(at + 0x18)), Number(binary.readBigUInt64LE(at + 0x20))];
    return { name: binary.readUInt32LE(at), offset, size };
  });
  const names = entries[binary.readUInt16LE(0x3e)]?.offset ?? 0;
  return new Map(entries.map(({ name, ...section }) => [textAt(binary, names + name), section]));
}

function sectionNamed(sections: ReadonlyMap<string, Section>, name: string): Section {
  const section = sections.get(name);
  if (section === undefined) throw new Error(`the fuzzer's binary has no section ${name}`);
  return section;
}

function textAt(binary: Buffer, at: number): string {
  return binary.toString('latin1', at, binary.indexOf(0, at));
}
