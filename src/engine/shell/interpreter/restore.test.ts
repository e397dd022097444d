import { describe, expect, it } from "vitest";
import { setFreezing } from "../../sim/plain";
import { mix } from "../../sim/random";
import { parseCheckpoint, serialiseCheckpoint } from "../../sim/simulation";
import { SECOND } from "../../sim/time";
import { ShellRig } from "../../testing/shell-rig";

setFreezing(true);

const SCRIPT = `
count() { for i in $(seq 1 5); do echo "$1 $i"; sleep 0.$1; done; }
(sleep 1.2; echo later) > later.txt &
count 3 | grep -v ' 4' | while read a b; do x=$((a * b)); echo "got $x"; done
count 2 | sort -r | head -n 2
timeout 0.7 sleep 9 | cat; timeout 0.5 cat /dev/stdin; echo "status $?"
wait; cat later.txt; yes | head -n 3000 | wc -l
`;

function finish(seed: number | undefined): {
  readonly result: unknown;
  readonly hash: string;
  readonly inFlight: number;
} {
  const rig = new ShellRig({}, { hashing: true });
  const { simulation } = rig;
  rig.start(SCRIPT);
  simulation.runFor(1);
  let inFlight = 0;
  for (let i = 0; seed !== undefined && rig.last === undefined; i++) {
    if (simulation.runEvents(1 + (mix(seed, "restore", i) % 5)) === 0) break;
    const checkpoint = simulation.checkpoint();
    if (checkpoint.shards[0]!.machines[0]!.processes[0]!.tasks.tasks.length > 1) inFlight++;
    simulation.restore(i % 2 === 0 ? checkpoint : parseCheckpoint(serialiseCheckpoint(checkpoint)));
  }
  simulation.runTo(60 * SECOND);
  return { result: rig.last, hash: simulation.hash(), inFlight };
}

describe("a script in flight", () => {
  it("goes on as if nothing had been, whenever it is saved and loaded", () => {
    const straight = finish(undefined);
    expect(straight.result).toEqual({
      stdout: "got 3\ngot 6\ngot 9\ngot 15\n2 5\n2 4\nstatus 0\nlater\n3000\n",
      stderr: "",
      exit: 0,
    });
    for (const seed of [1, 2, 3, 4]) {
      const { result, hash, inFlight } = finish(seed);
      expect(result).toEqual(straight.result);
      expect(hash).toBe(straight.hash);
      expect(inFlight).toBeGreaterThan(20);
    }
  });
});
