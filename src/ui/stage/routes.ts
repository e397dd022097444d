import type { MachineBox, Rect } from "./layout";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A link of the drawing. Its ends are places: `node-1/kubelet`, or a machine's name. */
export interface Route {
  readonly from: string;
  readonly to: string;
  readonly points: readonly Point[];
  readonly watch?: readonly Point[];
}

export const API_SERVER = "kube-apiserver";

/**
 * All links of a cluster: everyone asks the API server, and it alone asks etcd. `bus` is the height at which the nodes'
 * lines run.
 */
export function connect(machines: readonly MachineBox[], bus: number): readonly Route[] {
  const plane = machines.find(({ role }) => role === "control-plane");
  const server = plane?.plates.find(({ process }) => process === API_SERVER);
  if (plane === undefined || server === undefined) return [];
  const door = `${plane.name}/${API_SERVER}`;
  const routes: Route[] = [];
  const firstRow = Math.min(...machines.filter(({ role }) => role === "node").map(({ y }) => y));
  for (const machine of machines) {
    if (machine.role === "workstation")
      routes.push({ from: machine.name, to: door, points: deskLine(machine, server) });
    if (machine.role === "node") {
      const end = machine.plates[0];
      const x = end === undefined ? machine.x + machine.w / 2 : end.x + end.w * 0.45;
      routes.push({
        from: end === undefined ? machine.name : `${machine.name}/${end.process}`,
        to: door,
        ...nodeLines(server, plane, downTo(machine, x, end?.y ?? machine.y, firstRow), bus),
      });
    }
  }
  for (const plate of plane.plates) {
    if (plate.process === API_SERVER) continue;
    const way =
      plate.process === "etcd"
        ? { points: plateLine(server, plate, 0) }
        : { points: plateLine(server, plate, 0), watch: plateLine(server, plate, 14) };
    routes.push({ from: `${plane.name}/${plate.process}`, to: door, ...way });
  }
  return routes;
}

function deskLine(desk: Rect, server: Rect): readonly Point[] {
  if (desk.y + desk.h < server.y) {
    const x = desk.x + desk.w / 2;
    return [
      { x, y: desk.y + desk.h },
      { x, y: server.y },
    ];
  }
  const y = Math.min(Math.max(server.y + 26, desk.y + 20), desk.y + desk.h - 12);
  return [
    { x: desk.x + desk.w, y },
    { x: server.x, y },
  ];
}

/** Two plates side by side, or one above the other; `shift` moves the dotted line of the watch beside the solid one. */
function plateLine(server: Rect, plate: Rect, shift: number): readonly Point[] {
  const overlap = plate.x < server.x + server.w - 40 && plate.x + plate.w > server.x + 40;
  if (overlap) {
    const x = plate.x + plate.w * 0.5 + shift;
    return [
      { x, y: plate.y },
      { x, y: server.y + server.h },
    ];
  }
  const y = plate.y + 18 + shift;
  const inside = y > server.y + 8 && y < server.y + server.h - 4;
  const gate = inside ? y : server.y + 20 + shift;
  const middle = server.x + server.w + 36 - shift;
  return inside
    ? [
        { x: plate.x, y },
        { x: server.x + server.w, y: gate },
      ]
    : [
        { x: plate.x, y },
        { x: middle, y },
        { x: middle, y: gate },
        { x: server.x + server.w, y: gate },
      ];
}

/**
 * From a node's plate up to above its row: straight, or, from a lower row, through the gap beside the nodes that stand
 * in the way.
 */
function downTo(node: Rect, x: number, y: number, firstRow: number): readonly Point[] {
  if (node.y <= firstRow) return [{ x, y }];
  const above = node.y - 14;
  return [
    { x, y },
    { x, y: above },
    { x: node.x - 9, y: above },
    { x: node.x - 9, y: firstRow - 14 },
  ];
}

/** From a node's kubelet up to the bus, along it, and up into the API server at a place that no other plate covers. */
function nodeLines(
  server: Rect,
  plane: MachineBox,
  up: readonly Point[],
  bus: number,
): { readonly points: readonly Point[]; readonly watch: readonly Point[] } {
  const below = plane.plates.filter(
    (plate) => plate.process !== API_SERVER && plate.y > server.y + server.h - 4 && plate.x < server.x + server.w,
  );
  const covered = below.some((plate) => plate.x <= server.x + 12 && plate.x + plate.w >= server.x + server.w - 60);
  const line = (shift: number): readonly Point[] => {
    const rise = up.map((point) => ({ x: point.x + shift, y: point.y }));
    const x = (up.at(-1)?.x ?? 0) + shift;
    if (covered) {
      const side = server.x - 12 + shift * 0.5;
      const gate = server.y + server.h - 14 + shift * 0.5;
      return [
        ...rise,
        { x, y: bus + shift },
        { x: side, y: bus + shift },
        { x: side, y: gate },
        { x: server.x, y: gate },
      ];
    }
    const gap = freeColumn(server, below) + shift;
    return [...rise, { x, y: bus + shift }, { x: gap, y: bus + shift }, { x: gap, y: server.y + server.h }];
  };
  return { points: line(0), watch: line(8) };
}

/** A column under the API server in which no plate stands. */
function freeColumn(server: Rect, below: readonly Rect[]): number {
  const edges = [...below].sort((a, b) => a.x - b.x);
  const [first, second] = edges;
  if (first === undefined) return server.x + server.w / 2;
  return second === undefined ? first.x - 12 : (first.x + first.w + second.x) / 2 - 4;
}

/**
 * The way from one place to another, through the API server or straight. Both ends may be named by machine or by
 * program.
 */
export function wayBetween(
  routes: readonly Route[],
  from: string,
  to: string,
): { readonly points: readonly Point[]; readonly route: Route } | undefined {
  for (const route of routes) {
    if (isAt(from, route.from) && isAt(to, route.to)) return { points: route.points, route };
    if (isAt(to, route.from) && isAt(from, route.to)) return { points: [...route.points].reverse(), route };
  }
  return undefined;
}

/**
 * A place is on a route's end if it is that program, or any program of that machine where the machine has no plate for
 * it.
 */
function isAt(place: string, end: string): boolean {
  if (place === end) return true;
  const machine = place.split("/")[0];
  return end === machine || (end.endsWith("/kubelet") && end.slice(0, -"/kubelet".length) === machine);
}

export function pathOf(points: readonly Point[], radius = 8): string {
  return points
    .map((point, index) => {
      const before = points[index - 1];
      const after = points[index + 1];
      if (before === undefined) return `M${point.x} ${point.y}`;
      if (after === undefined) return `L${point.x} ${point.y}`;
      const r = Math.min(radius, distance(before, point) / 2, distance(point, after) / 2);
      const a = toward(point, before, r);
      const b = toward(point, after, r);
      return `L${a.x} ${a.y}Q${point.x} ${point.y} ${b.x} ${b.y}`;
    })
    .join("");
}

/** The point at a share of the way. */
export function pointAt(points: readonly Point[], share: number): Point {
  const lengths = lengthsOf(points);
  let left = lengths.reduce((sum, length) => sum + length, 0) * Math.min(1, Math.max(0, share));
  for (const [index, length] of lengths.entries()) {
    const [a, b] = [points[index], points[index + 1]];
    if (a === undefined || b === undefined) break;
    if (left <= length) return toward(a, b, left);
    left -= length;
  }
  return points.at(-1) ?? { x: 0, y: 0 };
}

const known = new WeakMap<readonly Point[], readonly number[]>();

/** How long each part of a way is. Ways are asked of for every dot in every frame. */
function lengthsOf(points: readonly Point[]): readonly number[] {
  let lengths = known.get(points);
  if (lengths === undefined) {
    lengths = points.slice(1).map((point, index) => distance(points[index] ?? point, point));
    known.set(points, lengths);
  }
  return lengths;
}

export function lengthOf(points: readonly Point[]): number {
  return points.slice(1).reduce((sum, point, index) => sum + distance(points[index] ?? point, point), 0);
}

function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

function toward(from: Point, to: Point, by: number): Point {
  const length = distance(from, to);
  return length === 0
    ? from
    : { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length };
}
