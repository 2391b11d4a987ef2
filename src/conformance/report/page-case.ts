import type { Finding } from '../../inspect/finding';
import { byteCount } from '../../text/count';
import { spacedHex } from '../../text/hex';
import { markup } from '../../text/markup';
import { oneLine } from '../../text/visible';
import type { Annotated, Evidence } from '../failure';
import { differenceIn, messageLine, shownConversation } from './exchange';
import { dumpLines, type BytesLine, type Difference, type DumpLine } from './hex-dump';
import type { CaseResult, Report } from './report';
import { reasonTitle, statusMarks, statusWords } from './status-text';

/**
 * A case as a part of the HTML page: a line that unfolds to all that is known of it.
 * @param isOpen whether it is unfolded from the start.
 */
export function caseHtml(result: CaseResult, report: Report, isOpen: boolean): string {
  const { info, status, durationMs, found, evidence = {}, afterwards, reason, rerun } = result;
  const place = markup(placeOf(result, report));
  const outcomes = info.accepts.map((outcome) => `<li>${markup(outcome)}</li>`);
  const parts = [
    found === undefined ? '' : `<p class="prose found">${markup(found)}</p>`,
    part('How far it came', progressHtml(evidence)),
    part('Afterwards', afterwards === undefined ? '' : `<p class="prose">${markup(afterwards.sentences)}</p>`),
    (evidence.findings ?? []).map(diagnosisHtml).join(''),
    part(
      'The protocol says',
      `<p class="prose"><span class="level">${info.level}</span> ${markup(info.requirement)}</p>`,
    ),
    part('What was done', `<p class="prose">${markup(info.sends)}</p>\n${conversationHtml(evidence)}`),
    part(
      info.accepts.length === 1 ? 'This would have been right' : 'Any of these would have been right',
      outcomes.length === 0 ? '' : `<ul>${outcomes.join('')}</ul>`,
    ),
    receivedHtml(evidence),
    part('What it printed last', outputHtml(evidence)),
    part(reasonTitle(status), reason === undefined ? '' : `<p class="prose">${markup(reason)}</p>`),
    part('Run it again', `<code class="rerun">${markup(oneLine(rerun))}</code>`),
  ];
  return `<details class="case ${status}" id="${place}"${isOpen ? ' open' : ''}>
<summary><span class="mark" aria-hidden="true">${statusMarks[status]}</span> <span class="title">${markup(oneLine(info.title))}</span> <span class="word">${statusWords[status]} <span class="faint">${Math.round(durationMs)} ms</span></span> <span class="id">${markup(oneLine(info.id))}</span></summary>
<div class="inside">
${parts.filter((text) => text !== '').join('\n')}
</div>
</details>`;
}

/** Where a case stands in the page: the id of its element. */
export function placeOf({ info }: CaseResult, { side, profile }: Report): string {
  return oneLine(`${side}/${profile}/${info.id}`).replaceAll(' ', '-');
}

function progressHtml({ progress }: Evidence): string {
  if (progress === undefined) return '';
  const { steps, held } = progress;
  const items = steps.map((step, index) => {
    const status = index < held ? 'passed' : index === held ? 'failed' : 'notJudged';
    return `<li class="${status}"><span class="mark">${statusMarks[status]}</span> ${markup(step)}</li>`;
  });
  return `<ol class="steps">${items.join('')}</ol>`;
}

function part(title: string, content: string): string {
  return content === '' ? '' : `<section><h4>${title}</h4>\n${content}</section>`;
}

function conversationHtml(evidence: Evidence): string {
  return shownConversation(evidence)
    .map(({ message, isInQuestion }) => {
      const line = `<p class="message${isInQuestion ? '' : ' faint'}">${markup(messageLine(message))}</p>`;
      return isInQuestion ? `${line}\n${dumpHtml(message, undefined)}` : line;
    })
    .join('\n');
}

function receivedHtml(evidence: Evidence): string {
  const { received } = evidence;
  if (received === undefined) return '';
  if (received.bytes.length === 0) return '<section><h4>Nothing came back</h4></section>';
  return part(`What came back, ${byteCount(received.bytes.length)}`, dumpHtml(received, differenceIn(evidence)));
}

function outputHtml({ output = '' }: Evidence): string {
  return output.trim() === '' ? '' : `<pre class="output">${markup(output.trimEnd())}</pre>`;
}

function diagnosisHtml({ title, offset, inBytes, detail, cause }: Finding): string {
  const place = inBytes === false ? '' : `, at byte ${offset}`;
  return `<div class="diagnosis"><p><strong>${markup(title)}</strong>${place}</p>
<p>${markup(detail)}</p>
<p>Usual cause: ${markup(cause)}</p></div>`;
}

function dumpHtml(annotated: Annotated, difference: Difference | undefined): string {
  return `<div class="scroll"><table class="dump">
<thead><tr><th class="at">byte</th><th>bytes</th><th>field</th><th>value</th><th class="doc-head">meaning</th></tr></thead>
<tbody>
${dumpLines(annotated, difference).map(lineHtml).join('\n')}
</tbody>
</table></div>`;
}

function lineHtml(line: DumpLine): string {
  if (line.kind === 'more') return `<tr class="more"><td></td><td colspan="4">${line.text}</td></tr>`;
  if (line.kind === 'mark') {
    const start = ' '.repeat(3 * line.position);
    return line.texts
      .map((text, index) => {
        const pointer = `${start}${index === 0 ? '^' : ' '} `;
        return `<tr class="wrong"><td></td><td colspan="4">${pointer}${markup(text)}</td></tr>`;
      })
      .join('\n');
  }
  const { offset, row, value } = line;
  const meaning = row === undefined || row.kind === 'trailing' ? '' : markup(row.doc);
  const cells = [
    `<td class="at">${offset}</td>`,
    `<td class="bytes">${bytesHtml(line)}</td>`,
    `<td class="field">${markup(oneLine(row?.name ?? ''))}</td>`,
    `<td class="value">${markup(value)}</td>`,
    `<td class="doc">${meaning}</td>`,
  ];
  return `<tr${row === undefined ? '' : ' class="begins"'}>${cells.join('')}</tr>`;
}

function bytesHtml({ bytes, wrong }: BytesLine): string {
  if (wrong === undefined) return spacedHex(bytes);
  const before = spacedHex(bytes.subarray(0, wrong));
  const after = spacedHex(bytes.subarray(wrong + 1));
  return [before, `<mark>${spacedHex(bytes.subarray(wrong, wrong + 1))}</mark>`, after]
    .filter((text) => text !== '')
    .join(' ');
}
