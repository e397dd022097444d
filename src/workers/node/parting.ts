import { clusterSpec, SECOND, type Span, type ToldEvent, TraceStore } from "../../engine/index";
import { type Case, type Links, play } from "./determinism";
import type { Scenario } from "./scenario";

/**
 * Where two ways of playing a scenario part: the first event of `second` that is not the same in both, as each has it.
 * Both are played again, for what happened within a second is not kept.
 */
export async function partingEvents(
  scenario: Scenario,
  hows: readonly [Case, Case],
  links: Links,
  second: number,
): Promise<readonly string[]> {
  const diaries: Diary[] = [];
  for (const how of hows) {
    const diary = new Diary(scenario);
    await play(scenario, how, links, {
      telling: second,
      onTold: (told) => diary.add(told),
      onTrace: (records) => records.forEach((record) => diary.spans.add(record)),
    });
    diaries.push(diary);
  }
  const [one, other] = diaries.map((diary) => diary.events()) as [readonly ToldEvent[], readonly ToldEvent[]];
  const at = one.findIndex((event, i) => !isSame(event, other[i]));
  const first = at < 0 ? one.length : at;
  const pair = [one[first], other[first]] as const;
  if (pair[0] === undefined && pair[1] === undefined)
    return [`all ${one.length} events of second ${second} were the same when both were played again`];
  const apart = payloadsPart(pair[0]?.payload ?? "", pair[1]?.payload ?? "");
  return [
    `event ${first + 1} of second ${second} is the first that differs:`,
    ...hows.map(({ host, route }, i) => `  ${host}, ${route}: ${diaries[i]!.line(pair[i], apart)}`),
  ];
}

/** The events of a run in their order. What was lived again is told again: the last time counts. */
class Diary {
  readonly spans = new TraceStore(1_000_000);
  readonly #machines = new Map<number, ToldEvent[]>();
  readonly #names: ReadonlyMap<number, string>;

  constructor({ recipe }: Scenario) {
    this.#names = new Map([[0, "outside"], ...clusterSpec(recipe).machines.map(({ id, name }) => [id, name] as const)]);
  }

  add(told: readonly ToldEvent[]): void {
    for (const event of told) {
      const lived = this.#machines.get(event.dst) ?? [];
      this.#machines.set(event.dst, lived);
      // A machine's events happen in their order: who is told of an earlier one has gone back.
      while (lived.length > 0 && inOrder(lived.at(-1)!, event) >= 0) lived.pop();
      lived.push(event);
    }
  }

  events(): readonly ToldEvent[] {
    return [...this.#machines.values()].flat().toSorted(inOrder);
  }

  line(event: ToldEvent | undefined, apart: number): string {
    if (event === undefined) return "no more events";
    const { t, dst, src, seq, process, reactor, handler, cause, digest, payload } = event;
    const whose = process === "" ? "kernel" : reactor === "" ? process : `${process}:${reactor}`;
    const excerpt = payload.slice(Math.max(0, apart - 40), apart + 60);
    return [
      `${(t / SECOND).toFixed(6)} s ${this.#names.get(dst)} ${whose}.${handler}`,
      `number ${seq} of ${this.#names.get(src)}`,
      `caused by ${cause === 0 ? "nothing" : (spanName(this.spans.get(cause)) ?? `span ${cause}`)}`,
      `payload ${digest} …${excerpt}…`,
    ].join(", ");
  }
}

function spanName(span: Span | undefined): string | undefined {
  return span === undefined ? undefined : `${span.kind} "${span.name}" of ${span.process}`;
}

function isSame(a: ToldEvent, b: ToldEvent | undefined): boolean {
  return b !== undefined && JSON.stringify({ ...a, payload: "" }) === JSON.stringify({ ...b, payload: "" });
}

function inOrder(a: ToldEvent, b: ToldEvent): number {
  return a.t - b.t || a.dst - b.dst || a.src - b.src || a.seq - b.seq;
}

/** The first place in which two texts differ. */
function payloadsPart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}
