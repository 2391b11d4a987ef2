import { byteCount } from '../../src/text/count';
import type { ResolvedProfile, TypeEntry } from '../schema';
import type { Report } from './report';

/** The largest number that an unsigned integer of this many bytes holds and that JavaScript counts exactly. */
export function largest(size: number): number {
  return size >= 8 ? Number.MAX_SAFE_INTEGER : 2 ** (8 * size) - 1;
}

/** Every type's numbers fit its size. */
export function lintTypes(profile: ResolvedProfile, report: Report): void {
  for (const [name, type] of Object.entries(profile.types)) lintType(name, type, report);
}

function lintType(name: string, type: TypeEntry, report: Report): void {
  const path = ['types', name];
  if (type.kind === 'body') return;
  const size = type.size ?? 0;
  if (type.kind === 'bytes') {
    if (type.text === 'hex' && size % 2 !== 0) {
      report([...path, 'size'], `hexadecimal text of ${size} digits is no whole number of bytes`, 'Use an even size.');
    }
    return;
  }
  if (type.kind === 'string') {
    const max = type.max ?? size - 1;
    if (max > size - 1) {
      const fix = `Use at most ${size - 1}.`;
      report([...path, 'max'], `${max} bytes and a NUL do not fit ${size} bytes`, fix);
    }
    if ((type.min ?? 0) > max) limitsCross([...path, 'min'], type.min ?? 0, max, report);
    return;
  }
  const most = largest(size);
  for (const [key, value] of numbersOf(type)) {
    if (value > most) {
      report([...path, ...key], `${value} does not fit ${byteCount(size)}`, `Use at most ${most}.`);
    }
  }
  if (type.kind === 'enum') {
    const values = Object.entries(type.values ?? {});
    values.forEach(([label, value], index) => {
      if (values.findIndex(([, other]) => other === value) < index) {
        const what = `the value ${value} of this enumeration has two names`;
        report([...path, 'values', label], what, 'Give each value one name.');
      }
    });
  }
  if ((type.min ?? 0) > (type.max ?? most)) limitsCross([...path, 'min'], type.min ?? 0, type.max ?? most, report);
}

/** Reports limits between which nothing lies. */
export function limitsCross(path: (string | number)[], min: number, max: number, report: Report): void {
  report(path, `the least value ${min} is above the greatest, ${max}`, 'Exchange the two, or take one out.');
}

function numbersOf(type: TypeEntry): [string[], number][] {
  const numbers: [string[], number][] = [];
  for (const key of ['min', 'max', 'value'] as const) {
    const value = type[key];
    if (value !== undefined) numbers.push([[key], value]);
  }
  for (const [label, value] of Object.entries(type.values ?? {})) numbers.push([['values', label], value]);
  return numbers;
}
