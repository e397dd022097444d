import { expect, test } from "vitest";
import type { MachineView } from "../../workers/protocol";
import { standsReady } from "./at-rest";

function machine(name: string, up: boolean, ready?: "True" | "False"): MachineView {
  const role = name.startsWith("node") ? "node" : "control-plane";
  return { name, role, up, ...(ready !== undefined && { node: { ready } }) } as MachineView;
}

test.each([
  { what: "nothing is known yet", machines: [], stands: false },
  { what: "no node has booted", machines: [machine("node-1", false)], stands: false },
  {
    what: "one is not Ready",
    machines: [machine("node-1", true, "True"), machine("node-2", true, "False")],
    stands: false,
  },
  { what: "all are Ready", machines: [machine("control-plane", true), machine("node-1", true, "True")], stands: true },
  {
    what: "one has no power",
    machines: [machine("node-1", true, "True"), machine("node-2", false, "False")],
    stands: true,
  },
])("stands when $what: $stands", ({ machines, stands }) => expect(standsReady({ machines })).toBe(stands));
