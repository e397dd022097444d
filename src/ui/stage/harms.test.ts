import { beforeEach, expect, it } from "vitest";
import type { MachineView } from "../../workers/protocol";
import { viewStore } from "../state/view-store";
import { harmsTo } from "./harms";

const machine = (more: Partial<MachineView> = {}): MachineView => ({
  id: 3,
  name: "node-1",
  role: "node",
  up: true,
  worker: { name: "w", state: "running" },
  images: [],
  processes: [],
  ...more,
});

function offered(more: Partial<MachineView> = {}): readonly string[] {
  viewStore.setState({ machines: [machine(more)] });
  return harmsTo({ what: "machine", machine: "node-1" }).map(({ id }) => id);
}

beforeEach(() => viewStore.setState({ machines: [] }));

it("offers what applies to the state of a machine", () => {
  expect(offered()).toEqual(["cut", "link"]);
  expect(offered({ cutOff: true })).toEqual(["cut", "heal"]);
  expect(offered({ up: false })).toEqual(["give", "link"]);
  expect(offered({ role: "control-plane" })).toEqual(["cut"]);
});
