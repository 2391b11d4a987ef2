import { hex } from '../../text/hex';
import { displayText } from '../../text/visible';
import type { Side } from '../case';
import type { Annotated, Evidence, Exchanged, Progress } from '../failure';
import type { Finding } from '../../inspect/finding';
import type { Row } from '../../inspect/rows';
import { causeOf } from './causes';
import { countStatuses, type Afterwards, type CaseResult, type Report, type Status } from './report';
import { verdictOf } from './verdict';

/**
 * A run as JSON. Within a version names and meanings stay and only new keys are added. What there is none of is `null`
 * or an empty list, never left out.
 */
export interface JsonRun {
  readonly version: 2;
  /** Whether the run passed. */
  readonly passed: boolean;
  /** Whether a warning failed the run. */
  readonly strict: boolean;
  readonly counts: Readonly<Record<Status, number>>;
  readonly reports: readonly JsonReport[];
}

/** One side in one edition or dialect. */
export interface JsonReport {
  readonly side: Side;
  readonly profile: string;
  readonly target: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly counts: Readonly<Record<Status, number>>;
  readonly results: readonly JsonResult[];
}

/** A case with its outcome. */
export interface JsonResult {
  readonly id: string;
  readonly title: string;
  readonly level: 'MUST' | 'SHOULD';
  readonly requirement: string;
  readonly sends: string;
  readonly accepts: readonly string[];
  readonly status: Status;
  readonly durationMs: number;
  readonly found: string | null;
  readonly reason: string | null;
  readonly rerun: string;
  readonly evidence: JsonEvidence | null;
  /** What became of the judged program, where it did not go on after the case. */
  readonly afterwards: Afterwards | null;
  /** Of a case that did not pass: what all cases of one cause have in common. */
  readonly cause: string | null;
}

/** What a case found wrong. All bytes are hexadecimal digits. */
export interface JsonEvidence {
  readonly conversation: readonly JsonExchanged[];
  readonly received: JsonAnnotated | null;
  /** Offset in `received` of the first byte that should be another. */
  readonly difference: number | null;
  readonly expected: string | null;
  readonly diagnoses: readonly JsonDiagnosis[];
  /** What the judged program printed last; empty where it printed nothing, or that is not known. */
  readonly output: string;
  /** How far the case came, where it goes by steps. */
  readonly progress: Progress | null;
}

/** Bytes with what their parts mean. */
export interface JsonAnnotated {
  readonly bytes: string;
  readonly fields: readonly JsonField[];
}

/** A message of a conversation. */
export interface JsonExchanged extends JsonAnnotated {
  readonly way: 'sent' | 'received';
  readonly name: string | null;
  /** Whether it went out in one write with the message before it. */
  readonly glued: boolean;
}

/** A part of some bytes. */
export interface JsonField {
  readonly offset: number;
  readonly size: number;
  readonly name: string;
  readonly kind: Row['kind'];
  /** A number as a number, a string as text, bytes as hexadecimal digits; of content and rest their size. */
  readonly value: number | string;
  readonly unit: string | null;
  readonly meaning: string;
}

/** A deviation or a usual mistake that the received bytes show. */
export interface JsonDiagnosis {
  readonly kind: Finding['kind'];
  readonly id: string;
  readonly title: string;
  readonly offset: number;
  readonly detail: string;
  readonly cause: string;
}

/** A run as JSON text. @param strict a warning fails the run. */
export function jsonText(reports: readonly Report[], strict: boolean): string {
  return `${JSON.stringify(jsonRun(reports, strict), undefined, 2)}\n`;
}

/** A run as an object for `JSON.stringify`. @param strict a warning fails the run. */
export function jsonRun(reports: readonly Report[], strict: boolean): JsonRun {
  const results = reports.flatMap((report) => report.results);
  return {
    version: 2,
    passed: verdictOf(results, strict).passed,
    strict,
    counts: countStatuses(results),
    reports: reports.map(({ side, profile, target, startedAt, durationMs, results: own }) => ({
      side,
      profile,
      target,
      startedAt: startedAt.toISOString(),
      durationMs,
      counts: countStatuses(own),
      results: own.map(jsonResult),
    })),
  };
}

function jsonResult(result: CaseResult): JsonResult {
  const { info, status, durationMs, found, evidence, afterwards, reason, rerun } = result;
  const { id, title, level, requirement, sends, accepts } = info;
  return {
    id,
    title,
    level,
    requirement,
    sends,
    accepts,
    status,
    durationMs,
    found: found ?? null,
    reason: reason ?? null,
    rerun,
    evidence: evidence === undefined ? null : jsonEvidence(evidence),
    afterwards: afterwards ?? null,
    cause: status === 'passed' || status === 'notJudged' ? null : causeOf(result),
  };
}

function jsonEvidence(evidence: Evidence): JsonEvidence {
  const { conversation = [], received, difference, expected, findings = [], output = '', progress } = evidence;
  return {
    conversation: conversation.map(jsonExchanged),
    received: received === undefined ? null : jsonAnnotated(received),
    difference: difference ?? null,
    expected: expected === undefined ? null : hex(expected),
    diagnoses: findings.map(({ kind, id, title, offset, detail, cause }) => ({
      kind,
      id,
      title,
      offset,
      detail,
      cause,
    })),
    output,
    progress: progress ?? null,
  };
}

function jsonExchanged(exchanged: Exchanged): JsonExchanged {
  const { way, name, isGlued = false } = exchanged;
  return { way, name: name ?? null, glued: isGlued, ...jsonAnnotated(exchanged) };
}

function jsonAnnotated({ bytes, rows }: Annotated): JsonAnnotated {
  return { bytes: hex(bytes), fields: rows.map(jsonField) };
}

function jsonField({ offset, bytes, name, kind, value, unit, doc }: Row): JsonField {
  const shown = typeof value === 'number' ? value : kind === 'string' ? displayText(value) : hex(value);
  return { offset, size: bytes.length, name, kind, value: shown, unit: unit ?? null, meaning: doc };
}
