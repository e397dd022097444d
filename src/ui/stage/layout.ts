import { connect, type Point, type Route } from "./routes";

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
export interface PlateBox extends Rect {
  readonly process: string;
}
export interface MachineBox extends Rect {
  readonly name: string;
  readonly role: "workstation" | "control-plane" | "node";
  readonly plates: readonly PlateBox[];
  /** Where pods stand, and how large each of them is. */
  readonly yard: Rect;
  readonly cell: number;
  /** How much is asked of it: as bars with figures, as bars alone, or where there is no room, not at all. */
  readonly load: "figures" | "bars" | "none";
}

export interface ClusterLayout {
  readonly width: number;
  readonly height: number;
  readonly machines: readonly MachineBox[];
  readonly routes: readonly Route[];
  /** Stations run downwards, as on a phone. */
  readonly portrait: boolean;
}

export interface LayoutInput {
  readonly width: number;
  readonly height: number;
  readonly workstation: string;
  readonly controlPlane: string;
  readonly nodes: readonly string[];
  /** The most pods that stand on one node: decides how large a cell may be. */
  readonly crowd: number;
  /** A request is followed: the API server opens to show its stations. */
  readonly following: boolean;
}

const GAP = 24;
const EDGE = 32;

/**
 * Where everything on the cluster's level stands. A pure function of the size of the glass and of which machines there
 * are, so that things keep their place while pods come and go.
 */
export function layoutCluster(input: LayoutInput): ClusterLayout {
  return input.width < 600 ? portrait(input) : landscape(input);
}

function landscape(input: LayoutInput): ClusterLayout {
  const width = Math.max(input.width, 820);
  const narrow = width < 960;
  const room = roomOf(input);
  const { top } = room;
  const deskWidth = narrow ? 132 : 168;
  const deskX = EDGE + 8;
  const planeX = deskX + deskWidth + (narrow ? 52 : 84);
  const plane = planeOf(input, {
    x: planeX,
    y: top,
    w: width - planeX - EDGE,
    h: room.plane,
  });
  const nodesTop = plane.y + plane.h + room.above;
  const rows = nodeRows(input, width, nodesTop, room.below);
  const desk: MachineBox = {
    name: input.workstation,
    role: "workstation",
    x: deskX,
    y: input.following ? 62 : top,
    w: deskWidth,
    h: 108,
    yard: NOWHERE,
    cell: 0,
    load: "none",
    plates: [],
  };
  const machines = [desk, plane, ...rows.nodes];
  return {
    width,
    height: Math.max(input.height, rows.bottom + (input.following ? 20 : 42)),
    machines,
    portrait: false,
    routes: connect(machines, plane.y + plane.h + room.bus),
  };
}

/** More nodes than this need the room that few of them leave to the control plane. */
const FEW_NODES = 6;

interface Heights {
  readonly top: number;
  readonly plane: number;
  /** Between the control plane and the first row of nodes, and where in it the links run. */
  readonly above: number;
  readonly bus: number;
  readonly below: number;
}

function roomOf({ following, nodes }: LayoutInput): Heights {
  if (following) return { top: 48, plane: 260, above: 62, bus: 30, below: 24 };
  if (nodes.length > FEW_NODES) return { top: 52, plane: 128, above: 54, bus: 26, below: 42 };
  return { top: 62, plane: 172, above: 84, bus: 42, below: 46 };
}

const NOWHERE: Rect = { x: 0, y: 0, w: 0, h: 0 };

function planeOf(input: LayoutInput, box: Rect): MachineBox {
  const inner = box.w - 48;
  const at = (process: string, x: number, y: number, w: number, h: number): PlateBox => ({
    process,
    x: box.x + 24 + x,
    y: box.y + y,
    w,
    h,
  });
  const third = (inner - 48) / 3;
  const left = Math.min(290, inner * 0.43);
  const right = inner - left - 66;
  const [upper, lower, height] = box.h < 150 ? [22, 74, 42] : [28, 100, 52];
  const plates = input.following
    ? [
        at("kube-apiserver", 0, 28, inner, 102),
        at("etcd", 0, 166, third, 78),
        at("kube-controller-manager", third + 24, 166, third, 78),
        at("kube-scheduler", 2 * third + 48, 166, third, 78),
      ]
    : [
        at("kube-apiserver", 0, upper, left, height),
        at("etcd", 0, lower, left, height),
        at("kube-controller-manager", left + 66, upper, right, height),
        at("kube-scheduler", left + 66, lower, right, height),
      ];
  return { name: input.controlPlane, role: "control-plane", ...box, plates, yard: NOWHERE, cell: 0, load: "none" };
}

/** Above so many nodes each is a tile without a name: what one wants to know of one, one looks at through the loupe. */
const TILES_FROM = 60;

/** Nodes stand in rows, all of one size. */
function nodeRows(
  input: LayoutInput,
  width: number,
  top: number,
  below: number,
): { readonly nodes: readonly MachineBox[]; readonly bottom: number } {
  const { nodes } = input;
  if (nodes.length === 0) return { nodes: [], bottom: top };
  const inner = width - 2 * EDGE - 8;
  const least = nodes.length > TILES_FROM ? 44 : nodes.length > 24 ? 108 : nodes.length > FEW_NODES ? 150 : 208;
  const gap = nodes.length > TILES_FROM ? 7 : nodes.length > 24 ? 12 : nodes.length > FEW_NODES ? 30 : GAP + 12;
  const perRow = Math.max(1, Math.min(nodes.length, Math.floor((inner + gap) / (least + gap))));
  const w = Math.min(420, (inner - (perRow - 1) * gap) / perRow);
  const rows = Math.ceil(nodes.length / perRow);
  const shortest = nodes.length > TILES_FROM ? 34 : nodes.length > 24 ? 72 : nodes.length > FEW_NODES ? 104 : 124;
  const h = Math.max(shortest, Math.min(210, (input.height - top - below - (rows - 1) * gap) / rows));
  const boxes = nodes.map((name, index) =>
    nodeOf(
      name,
      {
        x: EDGE + 8 + (index % perRow) * (w + gap),
        y: top + Math.floor(index / perRow) * (h + gap),
        w,
        h,
      },
      input.crowd,
    ),
  );
  return { nodes: boxes, bottom: top + rows * (h + gap) - gap };
}

function nodeOf(name: string, box: Rect, crowd: number): MachineBox {
  const small = box.w < 150 || box.h < 100;
  const low = box.h < 124;
  const plate = { x: box.x + 16, y: box.y + (low ? 19 : 32), w: Math.min(132, box.w - 32), h: low ? 24 : 28 };
  const plates: readonly PlateBox[] = small ? [] : [{ process: "kubelet", ...plate }];
  const tile = box.w < TILE;
  const yardTop = tile ? 5 : small ? 16 : low ? 50 : 72;
  const pad = tile ? 4 : small ? 8 : 16;
  const load = !small && box.h >= FIGURES_FROM && box.w >= 180 ? "figures" : box.h >= 56 || tile ? "bars" : "none";
  const foot = tile ? 9 : FOOT[load] + (small || low ? 0 : 6);
  const yard = {
    x: box.x + pad,
    y: box.y + yardTop,
    w: box.w - 2 * pad,
    h: Math.max(12, box.h - yardTop - foot),
  };
  return { name, role: "node", ...box, plates, yard, cell: cellSize(yard, crowd), load };
}

/** A machine that is narrower carries no name. */
export const TILE = 80;
/** From this height on there is room for figures below the pods. */
const FIGURES_FROM = 140;
/** What the load takes of the foot of a machine. */
const FOOT = { figures: 26, bars: 14, none: 8 } as const;

/** The largest cell with which the crowd fits the yard. */
export function cellSize(yard: { readonly w: number; readonly h: number }, crowd: number): number {
  return CELLS.find((size) => slotsIn(yard, size) >= crowd) ?? 4;
}

const CELLS = [28, 22, 16, 12, 10, 8, 6, 5] as const;

/** Cells of 22 and more carry their label at their right. */
export function slotWidth(cell: number): number {
  return cell >= 22 ? cell + 70 : cell + Math.max(2, cell / 4);
}

export function slotHeight(cell: number): number {
  return cell >= 22 ? cell + 8 : cell + Math.max(2, cell / 4);
}

export function slotsIn(yard: { readonly w: number; readonly h: number }, cell: number): number {
  return Math.max(1, Math.floor(yard.w / slotWidth(cell))) * Math.max(1, Math.floor((yard.h + 4) / slotHeight(cell)));
}

/** Where the n-th cell of a yard stands. */
export function slotAt(yard: Rect, cell: number, index: number): Point {
  const perRow = Math.max(1, Math.floor(yard.w / slotWidth(cell)));
  return { x: yard.x + (index % perRow) * slotWidth(cell), y: yard.y + Math.floor(index / perRow) * slotHeight(cell) };
}

/** Pods keep the slot they have; new ones take the first that is free. */
export function assignSlots(
  before: ReadonlyMap<string, number>,
  present: readonly string[],
): ReadonlyMap<string, number> {
  const stay = present.filter((key) => before.has(key));
  const slots = new Map(stay.map((key) => [key, before.get(key) ?? 0]));
  const taken = new Set(slots.values());
  let free = 0;
  for (const key of present) {
    if (slots.has(key)) continue;
    while (taken.has(free)) free += 1;
    slots.set(key, free);
    taken.add(free);
  }
  return slots;
}

/** On a phone the machines stand below each other, and lines run downwards. */
function portrait(input: LayoutInput): ClusterLayout {
  const width = Math.max(340, input.width);
  const room = { x: 12, w: width - 24 };
  const plane = uprightPlane(input, room);
  const desk: MachineBox = {
    name: input.workstation,
    role: "workstation",
    x: room.x,
    y: 46,
    w: 122,
    h: 18,
    plates: [],
    yard: NOWHERE,
    cell: 0,
    load: "none",
  };
  const { nodes, bottom } = uprightNodes(input, room, plane.y + plane.h + 30);
  const machines = [desk, plane, ...nodes];
  return {
    width,
    height: Math.max(input.height, bottom),
    machines,
    portrait: true,
    routes: connect(machines, plane.y + plane.h + 14),
  };
}

type Room = Pick<Rect, "x" | "w">;

/** The API server takes the left side, for its stations run downwards; the others stand at its right. */
function uprightPlane(input: LayoutInput, { x, w }: Room): MachineBox {
  const y = input.following ? 92 : 80;
  const h = input.following ? 206 : 134;
  const left = input.following ? w * 0.6 : w * 0.5;
  const plate = (process: string, px: number, py: number, pw: number, ph: number): PlateBox => ({
    process,
    x: x + px,
    y: y + py,
    w: pw,
    h: ph,
  });
  const rightX = left + 34;
  const rightW = w - rightX - 12;
  return {
    name: input.controlPlane,
    role: "control-plane",
    x,
    y,
    w,
    h,
    yard: NOWHERE,
    cell: 0,
    load: "none",
    plates: [
      plate("kube-apiserver", 12, 22, left - 6, h - 36),
      plate("etcd", rightX, 18, rightW, 30),
      plate("kube-controller-manager", rightX, 55, rightW, 30),
      plate("kube-scheduler", rightX, 92, rightW, 30),
    ],
  };
}

function uprightNodes(
  input: LayoutInput,
  { x, w }: Room,
  top: number,
): { readonly nodes: readonly MachineBox[]; readonly bottom: number } {
  const perRow = Math.min(3, Math.max(1, input.nodes.length));
  const nodeW = (w - (perRow - 1) * 10) / perRow;
  const rows = Math.ceil(input.nodes.length / perRow);
  const nodeH = Math.max(62, Math.min(120, (input.height - top - 14 - (rows - 1) * 20) / Math.max(1, rows)));
  const boxAt = (index: number): Rect => ({
    x: x + (index % perRow) * (nodeW + 10),
    y: top + Math.floor(index / perRow) * (nodeH + 22),
    w: nodeW,
    h: nodeH,
  });
  return {
    nodes: input.nodes.map((name, index) => nodeOf(name, boxAt(index), input.crowd)),
    bottom: top + rows * (nodeH + 22) - 8,
  };
}
