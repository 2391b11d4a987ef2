import { displayText, escaped } from '../text/visible';

/** Characters of a name in the list; of a longer one the middle is left out, since the end tells the kind of file. */
const NAME_WIDTH = 40;

/** A name that may have come from anywhere, as a list shows it. */
export function shortName(name: Uint8Array): string {
  const characters = Array.from(displayText(name));
  if (characters.length <= NAME_WIDTH) return escaped(name);
  const end = Math.floor((NAME_WIDTH - 1) / 3);
  return escaped([...characters.slice(0, NAME_WIDTH - 1 - end), '…', ...characters.slice(-end)].join(''));
}
