import type { NodeProps, Node } from "@xyflow/react";
import { memo, useMemo } from "react";
import { Icon } from "../design/icon";
import { selectionKey } from "../state/selection";
import { useUi } from "../state/ui-store";
import { machineIn, useView, type View } from "../state/view-store";
import { openLevel } from "./camera";
import { TILE, type MachineBox } from "./layout";
import { NodeLoad } from "./node-load-bars";
import { ProgramPlate } from "./program-plate";
import { Yard } from "./yard";

export type MachineNodeType = Node<{ readonly box: MachineBox; readonly portrait: boolean }, "machine">;

/** A machine: a rectangle on a sill, its name set into the top line, its programs as plates, its pods as cells. */
export const MachineNode = memo(function MachineNode({ data: { box, portrait } }: NodeProps<MachineNodeType>) {
  // Words, not the machine itself: what its programs do at the moment is no business of this frame.
  const state = useView((view) => stateIn(view, box.name));
  const cordoned = useView((view) => machineIn(view, box.name)?.node?.unschedulable === true);
  const cutOff = useView((view) => machineIn(view, box.name)?.cutOff === true);
  const key = selectionKey({ what: "machine", machine: box.name });
  const selected = useUi((ui) => ui.selected === key);
  const plates = useMemo(
    () => box.plates.map((plate) => ({ ...plate, x: plate.x - box.x, y: plate.y - box.y })),
    [box],
  );
  return (
    <div
      className="machine"
      data-role={box.role}
      data-state={state}
      data-key={key}
      data-selected={selected || undefined}
      data-tile={box.w < TILE || undefined}
      style={{ width: box.w, height: box.h }}
    >
      <span className="machine-name" data-cordoned={cordoned || undefined}>
        {box.name}
      </span>
      {box.role === "control-plane" && box.name !== "control-plane" && !portrait && (
        <span className="machine-role">control plane</span>
      )}
      {box.role === "node" && box.w >= TILE && <NodeDoor name={box.name} />}
      {cutOff && <CutOff tight={box.w < 240} />}
      {box.role === "node" && <NodeState state={state} tight={box.w < 200} />}
      {box.role === "workstation" && box.h > 60 && <Desk narrow={box.w < 150} />}
      {plates.map((plate) => (
        <ProgramPlate key={plate.process} machine={box.name} portrait={portrait} plate={plate} />
      ))}
      {box.load !== "none" && <NodeLoad name={box.name} tight={box.load === "bars"} />}
      {box.role === "node" && <Yard box={box} silent={state === "silent" || state === "dead"} />}
      {state === "rebuilding" && (
        <div className="hatch">
          <span>Rebuilding this machine from its inputs</span>
        </div>
      )}
    </div>
  );
});

function stateIn(view: Pick<View, "machines">, name: string): string {
  const machine = machineIn(view, name);
  return machine === undefined ? "up" : machineState(machine);
}

function machineState(machine: {
  readonly up: boolean;
  readonly worker: { readonly state: string };
  readonly node?: { readonly ready: string };
}) {
  if (!machine.up) return "dead";
  if (machine.worker.state === "rebuilding") return "rebuilding";
  if (machine.node === undefined) return "up";
  return machine.node.ready === "True" ? "ready" : machine.node.ready === "Unknown" ? "silent" : "not-ready";
}

/** The way into a node, for those who point. */
function NodeDoor({ name }: { readonly name: string }) {
  return (
    <button
      type="button"
      className="plate-door node-door"
      tabIndex={-1}
      title={`Look inside ${name} (Enter)`}
      aria-label={`Look inside ${name}`}
      onClick={(event) => {
        event.stopPropagation();
        openLevel(`node/${name}`);
      }}
    >
      <Icon name="expand" small />
    </button>
  );
}

const WORDS: { readonly [state: string]: readonly [icon: string, tone: string, word: string] } = {
  ready: ["s-ready", "live", "Ready"],
  "not-ready": ["s-warn", "warn", "NotReady"],
  silent: ["s-warn", "warn", "NotReady"],
  dead: ["s-bad", "bad", "no power"],
  up: ["s-pend", "wait", "joining"],
  rebuilding: ["s-unk", "quiet", "rebuilding"],
};

function NodeState({ state, tight }: { readonly state: string; readonly tight: boolean }) {
  const [icon, tone, word] = WORDS[state] ?? ["s-unk", "quiet", state];
  return (
    <span className="status machine-state" data-tone={tone}>
      <Icon name={icon} small />
      {tight && state === "ready" ? null : word}
    </span>
  );
}

/** Stands where the link comes in. */
function CutOff({ tight }: { readonly tight: boolean }) {
  return (
    <span className="status cut-off" data-tone="bad">
      <Icon name="cut" small />
      {tight ? null : "link cut"}
    </span>
  );
}

function Desk({ narrow }: { readonly narrow: boolean }) {
  const line = useView((view) => (view.story?.root.kind === "command" ? view.story.root.name : undefined));
  if (line !== undefined)
    return (
      <div className="desk">
        <span className="mono desk-line">{line}</span>
        <span className="caption">typed here</span>
      </div>
    );
  return (
    <div className="desk">
      <b>Your desk</b>
      <span>{narrow ? "kubectl, your files" : "kubectl, a shell, your files"}</span>
      <span className="caption row">
        <Icon name="term" small />
        the terminal below
      </span>
    </div>
  );
}
