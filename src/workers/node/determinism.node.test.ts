import { describe, expect, it } from "vitest";
import { allPrograms } from "../../engine/cluster/programs";
import { shardWith } from "../../engine/cluster/shard-with";
import { type Plain, WORKSTATION } from "../../engine/index";
import type { Place } from "../../engine/sim/place";
import { InlineLink } from "../inline-link";
import type { ShardFactory } from "../shard-server";
import { type Case, type Chains, firstDifference, firstSecond, play, type Played, provesNothing } from "./determinism";
import { inlineLinks } from "./links";
import { partingEvents } from "./parting";
import { SCENARIOS } from "./scenarios";
import { determinism } from "./sim";

const ROOT = new URL("../../../", import.meta.url);
const links = { inline: inlineLinks, threads: inlineLinks, mortals: inlineLinks };
const straight: Case = { host: "inline", route: "straight", events: 0 };

/** On the workstation runs a program that keeps its count where no checkpoint finds it. */
function forgetful(): ShardFactory {
  const make = shardWith({
    ...allPrograms(),
    forgetful: (place: Place) => {
      let ticks = 0;
      const tick = (): void => void place.after(100_000, "tick", { ticks: ++ticks } as Plain);
      return { start: tick, tick };
    },
  });
  const boot = { name: "forgetful", program: "forgetful", args: null, delay: 5_000 };
  return (spec, own, options) => {
    const machines = spec.machines.map((machine) =>
      machine.id === WORKSTATION ? { ...machine, boot: [...machine.boot, boot] } : machine,
    );
    return make({ ...spec, machines }, own, options);
  };
}

describe("a run is a function of its recipe and its inputs", () => {
  it("is the same in threads, taken apart and put together, after going back, and when threads end", async () => {
    const { bundle } = (await import("../../../tools/bundle.mjs" as string)) as {
      bundle(names: readonly string[]): Promise<void>;
    };
    await bundle(["player", "shard"]);
    const lines: string[] = [];
    const code = await determinism(
      {
        scenarios: ["boot", "lesson"],
        seeds: [1],
        hosts: ["2 threads", "random", "paranoid"],
        routes: ["straight", "restored", "seeking", "ended"],
        quick: true,
        jobs: 2,
      },
      ROOT,
      (line) => void lines.push(line),
    );
    expect(code, lines.join("\n")).toBe(0);
    expect(lines.at(-1)).toMatch(/^26 equal, 0 different/);
  }, 240_000);

  it("tells where two runs part", async () => {
    const [a, b] = await Promise.all([1, 2].map((seed) => play(SCENARIOS.boot(seed, true), straight, links)));
    expect(firstDifference(a!, b!)).toMatch(/^second 0 of /);
    const [machine, second] = a!.chains.at(-1)!;
    const last: Chains = [...a!.chains.slice(0, -1), [machine, second, "0"]];
    expect(firstDifference(a!, { ...a!, chains: last })).toBe(`second ${second} of ${machine}`);
    expect(firstDifference(a!, { ...a!, chains: last.slice(0, -1) })).toBe(`second ${second} of ${machine}`);
  }, 120_000);

  it("names the first event that is not the same, in both runs", async () => {
    const makeShard = forgetful();
    const inline = (): InlineLink => new InlineLink(undefined, makeShard);
    const broken = { inline, threads: inline, mortals: inline };
    const scenario = SCENARIOS.boot(1, true);
    const a = await play(scenario, straight, broken);
    const restored: Case = { host: "inline", route: "restored", events: a.events };
    const [machine, second] = firstSecond(a, await play(scenario, restored, broken))!;
    expect(machine).toBe("workstation");
    const lines = await partingEvents(scenario, [straight, restored], broken, second);
    expect(lines[0]).toMatch(new RegExp(`^event \\d+ of second ${second} is the first that differs:$`));
    const event = new RegExp(
      [
        String.raw`^ {2}inline, (straight|restored): (\d+\.\d{6} s workstation forgetful\.tick)`,
        String.raw`number \d+ of workstation`,
        String.raw`caused by (.*)`,
        String.raw`payload ([0-9a-f]{8}) …({"ticks":\d+})…$`,
      ].join(", "),
    );
    const [one, other] = lines.slice(1).map((line) => event.exec(line) ?? [line]);
    expect([one![1], other![1]], lines.join("\n")).toEqual(["straight", "restored"]);
    expect(one![2]).toBe(other![2]);
    expect(one![3]).toBe(`process "forgetful starts" of forgetful`);
    expect(one![4]).not.toBe(other![4]);
    expect(one![5]).not.toBe(other![5]);
  }, 120_000);

  it.each([
    ["restored", { restores: 4, tasksInFlight: 0 }, "no restore of 4 met a task in flight"],
    ["seeking", {}, "it was never turned back"],
    ["ended", {}, "no thread was ended"],
  ] as const)("takes a run that was %s, but not really, for no proof", (route, told, said) => {
    const played: Played = { chains: [], events: 1, restores: 0, tasksInFlight: 0, seeks: 0, ended: 0, ...told };
    expect(provesNothing({ host: "random", route, events: 1 }, played)).toBe(said);
  });
});
