'use strict';

// node .ci/release-notes.cjs TAG: prints what CHANGELOG.md says of the version of package.json. It fails where TAG is not
// that version, where the version has no section with a date, or where the section says nothing.

const { readFileSync } = require('node:fs');
const path = require('node:path');

/** What the changelog says of a version, without its heading. @throws Error where that version cannot be released. */
function releaseNotes(tag, version, changelog) {
  if (tag !== `v${version}`) throw new Error(`the tag is ${tag}, but package.json has the version ${version}`);
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) => text.startsWith(`[${version}]`));
  if (section === undefined) throw new Error(`CHANGELOG.md has no section [${version}]`);
  const [heading, ...lines] = section.split('\n');
  if (!/^\[[^\]]+\] - \d{4}-\d{2}-\d{2}$/.test(heading)) {
    throw new Error(`the heading of CHANGELOG.md is "## ${heading}" where it should end with the date`);
  }
  const notes = lines.join('\n').trim();
  if (!/^- /m.test(notes)) throw new Error(`CHANGELOG.md lists nothing under [${version}]`);
  return notes;
}

module.exports = { releaseNotes };

if (require.main === module) {
  const root = path.join(__dirname, '..');
  const read = (name) => readFileSync(path.join(root, name), 'utf8');
  try {
    const { version } = JSON.parse(read('package.json'));
    process.stdout.write(`${releaseNotes(process.argv[2], version, read('CHANGELOG.md'))}\n`);
  } catch (error) {
    process.stderr.write(`release-notes: ${error.message}\n`);
    process.exitCode = 1;
  }
}
