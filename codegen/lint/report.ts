import type { Path, Problem } from '../problem';
import type { Resolution } from '../resolve';

/** Takes a problem at a path of the value that the rule was given. */
export type Report = (path: Path, what: string, fix: string) => void;

/** The problems found so far: each told once, at the place in the source that says it, however many editions inherit it. */
export class Findings {
  readonly #profileCount: number;
  readonly #found = new Map<string, { problem: Problem; seenIn: string[] }>();

  /** @param profileCount how many editions and dialects there are. */
  constructor(profileCount: number) {
    this.#profileCount = profileCount;
  }

  /** Takes problems at paths of the document. */
  readonly report: Report = (path, what, fix) => void this.#add(path, what, fix);

  /** Takes problems at paths of a resolved profile. */
  reportIn({ profile, provenance }: Resolution): Report {
    return (path, what, fix) => this.#add(provenance.find(path), what, fix).push(profile.id);
  }

  /** All of them. One that shows in other profiles than where it stands names the first that shows it. */
  list(): Problem[] {
    return [...this.#found.values()].map(({ problem, seenIn }) => {
      const [section, id] = problem.path;
      const isOwn = section === 'editions' || section === 'dialects' ? seenIn.includes(String(id)) : false;
      const isEverywhere = seenIn.length === 0 || seenIn.length === this.#profileCount;
      return isOwn || isEverywhere ? problem : { ...problem, what: `${problem.what} (in ${String(seenIn[0])})` };
    });
  }

  #add(path: Path, what: string, fix: string): string[] {
    const key = JSON.stringify([path, what]);
    const known = this.#found.get(key) ?? { problem: { path, what, fix }, seenIn: [] };
    this.#found.set(key, known);
    return known.seenIn;
  }
}
