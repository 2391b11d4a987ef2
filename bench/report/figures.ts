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
      return timeText(value);
    case 'nanoseconds':
      return `${numberText(value)} ns`;
    case 'bytes':
      return value < 0 ? `−${sizeText(-value)}` : sizeText(value);
    case 'bytesPerSecond':
      return `${sizeText(value)}/s`;
    case 'perSecond':
      return `${numberText(value)}/s`;
  }
}

/** A round figure, without zeros that say nothing: `2 s`, `0.5 s`, `25 MB`. */
export function tickText(value: number, unit?: Unit): string {
  return figureText(value, unit).replace(/(\.\d*?)0+(?=\D|$)/, (_, digits: string) => (digits === '.' ? '' : digits));
}

function timeText(seconds: number): string {
  const size = Math.abs(seconds);
  if (seconds === 0) return '0 s';
  if (size >= 1) return `${numberText(seconds)} s`;
  if (size >= 1e-3) return `${numberText(seconds * 1e3)} ms`;
  return size >= 1e-6 ? `${numberText(seconds * 1e6)} µs` : `${numberText(seconds * 1e9)} ns`;
}

/** Median with the range behind it, in words: `1.58 s (1.52 s to 1.7 s)`. */
export function rangeText({ median, low, high }: { median: number; low: number; high: number }, unit?: Unit): string {
  if (low === high) return figureText(median, unit);
  return `${figureText(median, unit)} (${figureText(low, unit)} to ${figureText(high, unit)})`;
}
