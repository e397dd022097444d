import type { PlayedCase } from "./crew";
import type { Case, Host, Route } from "./determinism";

/** What came of one case: `failure` says why it does not count. */
export interface Outcome {
  readonly result: PlayedCase | undefined;
  readonly failure: string | undefined;
}

export function outcome(result: PlayedCase | undefined, failure: string | undefined): Outcome {
  return { result, failure };
}

interface Noted extends Case, Outcome {
  readonly scenario: string;
  readonly seed: number;
}

/** Counts cases as they come in, and sums them up in tables. */
export class Tally {
  readonly #noted: Noted[] = [];
  readonly #began = Date.now();

  constructor(readonly expected: number) {}

  note(noted: Noted): void {
    this.#noted.push(noted);
  }

  get done(): number {
    return this.#noted.length;
  }
  get equal(): number {
    return this.done - this.failures.length;
  }
  get failures(): readonly Noted[] {
    return this.#noted.filter(({ failure }) => failure !== undefined);
  }
  get elapsed(): string {
    const seconds = Math.round((Date.now() - this.#began) / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  table(hosts: readonly Host[], routes: readonly Route[]): readonly string[] {
    const lines = ["", row("", routes)];
    for (const host of hosts)
      lines.push(
        row(
          host,
          routes.map((route) => this.#share((each) => each.host === host && each.route === route)),
        ),
      );
    lines.push("", row("", ["equal", "events", "revisions", "orphans", "restores", "in flight", "seeks", "ended"]));
    for (const scenario of new Set(this.#noted.map((each) => each.scenario))) lines.push(this.#scenarioRow(scenario));
    for (const { scenario, seed, host, route, failure } of this.failures)
      lines.push(`FAIL ${scenario} seed ${seed}, ${host}, ${route}: ${failure}`);
    lines.push("", `${this.equal} equal, ${this.failures.length} different, ${this.elapsed} elapsed`);
    return lines;
  }

  #share(which: (noted: Noted) => boolean): string {
    const all = this.#noted.filter(which);
    return `${all.filter(({ failure }) => failure === undefined).length}/${all.length}`;
  }

  #scenarioRow(scenario: string): string {
    const mine = this.#noted.filter((each) => each.scenario === scenario);
    const results = mine.flatMap(({ result }) => (result === undefined ? [] : [result]));
    const sum = (count: (result: PlayedCase) => number): string =>
      String(results.reduce((total, result) => total + count(result), 0));
    const straight = mine.filter(({ events }) => events === 0).flatMap(({ result }) => result?.played.events ?? 0);
    return row(scenario, [
      this.#share((each) => each.scenario === scenario),
      String(straight.reduce((total, events) => total + events, 0)),
      sum(({ revisions }) => revisions),
      sum(({ orphans }) => orphans.length),
      sum(({ played }) => played.restores),
      sum(({ played }) => played.tasksInFlight),
      sum(({ played }) => played.seeks),
      sum(({ played }) => played.ended),
    ]);
  }
}

/** One line for one case, as soon as it is known. */
export function caseLine(
  tally: Tally,
  scenario: string,
  seed: number,
  how: Case,
  { result, failure }: Outcome,
): string {
  const width = String(tally.expected).length;
  const place = `${String(tally.done).padStart(width)}/${tally.expected} ${tally.elapsed.padStart(5)}`;
  return `${place}  ${scenario} seed ${seed}, ${how.host}, ${how.route}: ${failure ?? `equal${details(how, result!)}`}`;
}

function details({ route }: Case, { played, revisions }: PlayedCase): string {
  if (revisions > 0) return ` (${played.events} events, ${revisions} revisions, 0 orphans)`;
  if (route === "restored") return ` (${played.restores} restores, ${played.tasksInFlight} with tasks in flight)`;
  if (route === "seeking") return ` (${played.seeks} seeks)`;
  return route === "ended" ? ` (${played.ended} threads ended)` : "";
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(12) + cells.map((cell) => cell.padStart(11)).join("");
}
