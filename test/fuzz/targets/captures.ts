import { dialects, editions } from '../../../generated';
import { formatInspection } from '../../../src/inspect/format-table';
import { InputError } from '../../../src/inspect/input/capture';
import { readCapture } from '../../../src/inspect/input/read-capture';
import { inspect } from '../../../src/inspect/inspect';
import { toJsonObjects } from '../../../src/inspect/to-json';
import { plainly } from '../../../src/text/ansi';
import { Choices } from '../choices';
import { must } from '../must';

/** Characters that a terminal acts on. */

const ACTIVE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

/** Whoever reads a capture looks at all of it in every profile, which takes time that grows with its size. */
const LONGEST = 4096;

/**
 * Whatever `inspect` is given (a hex dump, raw bytes, a session, a pcap), it explains it or says what is wrong with it; and
 * nothing of it that a terminal acts on gets through.
 *
 * Input: which profiles are tried, then the file.
 */
export function fuzz(data: Uint8Array): void {
  const choices = new Choices(data);
  const all = [...editions, ...dialects];
  const chosen = all[choices.below(all.length + 1)];
  const [first, ...others] = chosen === undefined ? editions : [chosen];
  if (first === undefined) throw new TypeError('the schema has no edition');
  const bytes = choices.rest().subarray(0, LONGEST);
  try {
    const inspection = inspect(readCapture(bytes), { candidates: [first, ...others] });
    must(!ACTIVE.test(formatInspection(inspection, plainly)), 'nothing of a capture acts on a terminal');
    for (const object of toJsonObjects(inspection)) JSON.stringify(object);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    must(error.code === 'E_INSPECT_INPUT', 'the error has its code');
  }
}
