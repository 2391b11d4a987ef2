import type { Problem } from '../problem';
import type { Resolution } from '../resolve';
import type { SchemaDocument } from '../schema';
import { validateResolved } from '../validate';
import { lintCodes } from './codes';
import { lintEffects } from './effects';
import { lintDescribed } from './described';
import { lintExamples } from './examples';
import { lintComplete, lintFlow, lintKeys } from './flow';
import { lintLayouts } from './layouts';
import { lintIdentifiers, lintNames } from './names';
import { Findings } from './report';
import { lintToleranceEntries, lintTolerances } from './tolerances';
import { lintTypes } from './types';
import { lintUnions } from './unions';

/**
 * What the meta-schema cannot say of the document: the rules that look at several places at once. Each stage relies on
 * the one before, so that the first that finds something is the last.
 */
export function lint(schema: SchemaDocument, resolutions: readonly Resolution[]): Problem[] {
  for (const stage of [lintParts, lintRules, lintUnions, lintExamples, lintEffects]) {
    const findings = new Findings(resolutions.length);
    stage(findings, resolutions, schema);
    const problems = findings.list();
    if (problems.length > 0) return problems;
  }
  return [];
}

/** Every profile says all that it needs. */
function lintParts(findings: Findings, resolutions: readonly Resolution[]): void {
  for (const resolution of resolutions) {
    const report = findings.reportIn(resolution);
    const parent = resolutions.find(({ profile }) => profile.id === resolution.parent);
    const undescribed = lintDescribed(resolution.profile, report);
    for (const { path, what, fix } of validateResolved(resolution.profile)) {
      const [section, name] = path;
      if (section !== 'messages' || !undescribed.has(name)) report(path, what, fix);
    }
    lintComplete(resolution.profile, parent?.profile, report);
  }
}

function lintRules(findings: Findings, resolutions: readonly Resolution[], schema: SchemaDocument): void {
  lintIdentifiers(schema, findings.report);
  lintToleranceEntries(schema, findings.report);
  for (const resolution of resolutions) {
    const report = findings.reportIn(resolution);
    lintNames(resolution.profile, report);
    lintTypes(resolution.profile, report);
    lintLayouts(resolution.profile, report);
    lintCodes(resolution.profile, report);
    lintKeys(resolution.profile, report);
    lintFlow(resolution.profile, schema, report);
    lintTolerances(resolution.profile, schema, report);
  }
}
