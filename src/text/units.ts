const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A number of bytes as people read it, in powers of 1000: `999 B`, `4.8 kB`, `312 MB`. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // What would be rounded up to 1000 belongs to the next unit.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit] ?? ''}`;
}

/** A time as people read it: `0.2 s`, `42 s`, `1 min 23 s`, `2 h 3 min`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 9_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const { hours, minutes, seconds } = parts(milliseconds);
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds} s` : `${seconds} s`;
}

/** A time as a clock shows it, in few columns: `42 s`, `1:23`, `2:03:04`. */
export function clockText(milliseconds: number): string {
  const { hours, minutes, seconds } = parts(milliseconds);
  if (hours > 0) return `${hours}:${twoDigits(minutes)}:${twoDigits(seconds)}`;
  return minutes > 0 ? `${minutes}:${twoDigits(seconds)}` : `${seconds} s`;
}

function parts(milliseconds: number): { readonly hours: number; readonly minutes: number; readonly seconds: number } {
  const seconds = Math.round(milliseconds / 1000);
  return { hours: Math.floor(seconds / 3600), minutes: Math.floor(seconds / 60) % 60, seconds: seconds % 60 };
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
