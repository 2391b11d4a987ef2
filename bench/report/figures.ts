import type { Unit } from '../case';
import { sizeText } from '../../src/text/units';

/** A number with three significant digits, and thousands apart: `0.853`, `12.3`, `8,140`. */
export function numberText(value: number): string {
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  if (magnitude >= 3) return Math.round(value).toLocaleString('en-GB');
  return value.toFixed(Math.max(0, Math.min(4, 2 - magnitude)));
}

/** A quantity as people read it: `1.58 s`, `14.5 MB`, `8,140/s`. */
export function figureText(value: number, unit?: Unit): string {
  switch (unit) {
    case undefined:
      return numberText(value);
    case 'seconds':
      return Math.abs(value) < 1 ? `${numberText(value * 1000)} ms` : `${numberText(value)} s`;
    case 'bytes':
      return value < 0 ? `-${sizeText(-value)}` : sizeText(value);
    case 'bytesPerSecond':
      return `${sizeText(value)}/s`;
    case 'perSecond':
      return `${numberText(value)}/s`;
    case 'nanoseconds':
      return `${numberText(value)} ns`;
  }
}
