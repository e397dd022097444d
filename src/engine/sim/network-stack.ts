import type { MachineId } from "./event";
import type { Machine } from "./machine";
import type { Plain } from "./plain";
import type { ConnectionId, Hello, Port, Sockets } from "./ports/sockets";
import { stream } from "./random";
import { LOOKAHEAD, type Micros } from "./time";

/** What travels between machines. `to` names the end of the connection at the receiver. */
export type Frame =
  | {
      readonly frame: "open";
      readonly to: ConnectionId;
      readonly peer: ConnectionId;
      readonly port: Port;
      readonly hello: Hello;
      readonly from: MachineId;
    }
  | {
      readonly frame: "data";
      readonly to: ConnectionId;
      readonly peer: ConnectionId;
      readonly data: Plain;
      readonly from: MachineId;
    }
  | { readonly frame: "accepted" | "close" | "reset" | "refused"; readonly to: ConnectionId; readonly from: MachineId };

interface End {
  readonly id: ConnectionId;
  readonly peer: ConnectionId;
  readonly remote: MachineId;
  readonly pid: number;
  readonly reactor: string;
  /** When the last frame sent here arrives: frames of one connection do not overtake each other. */
  last: Micros;
}

/**
 * A machine's transport: listeners, connections, and the latency of the way. Calls within one machine cross it too.
 *
 * A frame for a connection that nobody holds is answered with a reset, as by a host whose process died. A machine
 * without power answers nothing at all. A cut link loses nothing of a connection: as TCP sends again what was not
 * acknowledged, frames wait on the side where they were stopped until the link is whole. Who does not want to wait that
 * long gives the connection up.
 */
export class NetworkStack {
  #listeners = new Map<Port, { pid: number; reactor: string }>();
  /** Addresses beside the machine's own, with the process that attached them. */
  #addresses = new Map<string, number>();
  #ends = new Map<ConnectionId, End>();
  #links = new Map<MachineId, { cut: boolean; delay: Micros }>();
  /** Frames that wait for a link, by the machine that they go to or come from, in their order. */
  #unsent = new Map<MachineId, readonly Frame[]>();
  #unheard = new Map<MachineId, readonly Frame[]>();
  #opened = 0;
  #sent = 0;
  /** Each frame draws how long it takes. */
  #latency: ((n: number) => number) | undefined;

  constructor(private readonly machine: Machine) {}

  portFor(pid: number, reactor: string): Sockets {
    return {
      listen: (number) => void this.#listeners.set(number, { pid, reactor }),
      unlisten: (number) => void this.#listeners.delete(number),
      attach: (address) => void this.#addresses.set(address, pid),
      detach: (address) => void this.#addresses.delete(address),
      connect: (host, number, hello) => this.#connect(pid, reactor, host, number, hello?.tls),
      send: (connection, data) => this.#send(connection, data),
      close: (connection) => this.#close(connection, "close"),
    };
  }

  receive(frame: Frame): void {
    if (this.#links.get(frame.from)?.cut === true)
      return void this.#unheard.set(frame.from, [...(this.#unheard.get(frame.from) ?? []), frame]);
    if (frame.frame === "open") return this.#accept(frame);
    const end = this.#ends.get(frame.to);
    if (end === undefined) {
      if (frame.frame === "data")
        this.#post(frame.from, { frame: "reset", to: frame.peer, from: this.machine.spec.id }, undefined);
      return;
    }
    if (frame.frame === "data") return this.#tell(end, "onData", frame.data);
    if (frame.frame === "accepted") return this.#tell(end, "onConnect", null);
    this.#ends.delete(end.id);
    this.#tell(end, "onClose", frame.frame === "close" ? "closed" : frame.frame);
  }

  #accept(frame: Frame & { frame: "open" }): void {
    const listener = this.#listeners.get(frame.port);
    const reachable = typeof frame.port === "number" || frame.from === this.machine.spec.id;
    if (listener === undefined || !reachable || this.machine.processes.get(listener.pid) === undefined) {
      this.#post(frame.from, { frame: "refused", to: frame.peer, from: this.machine.spec.id }, undefined);
      return;
    }
    const end: End = { id: frame.to, peer: frame.peer, remote: frame.from, ...listener, last: 0 };
    this.#ends.set(end.id, end);
    this.#post(frame.from, { frame: "accepted", to: frame.peer, from: this.machine.spec.id }, end);
    this.#tell(end, "onOpen", { ...frame.hello, to: frame.port } as unknown as Plain);
  }

  /** Calls `handler(connection, data)` of the owner, and lets its tasks go on. */
  #tell(end: End, handler: string, data: Plain): void {
    const process = this.machine.processes.get(end.pid);
    if (process === undefined || !process.hasReactor(end.reactor)) return;
    const target = process.reactor(end.reactor) as {
      readonly [method: string]: ((id: string, data: Plain) => void) | undefined;
    };
    target[handler]?.(end.id, data);
    process.tasks.drain();
  }

  #connect(pid: number, reactor: string, host: string, number: Port, tls: Plain): ConnectionId {
    const n = `${this.machine.spec.id}.${++this.#opened}`;
    const attached = this.#addresses.has(host);
    const port = attached ? `${host}:${number}` : number;
    const own = attached || host === "localhost" || host === "127.0.0.1";
    const remote = own ? this.machine.spec.id : (this.machine.world.hosts.get(host) ?? -1);
    const end: End = { id: `c${n}`, peer: `s${n}`, remote, pid, reactor, last: 0 };
    this.#ends.set(end.id, end);
    if (remote < 0) return end.id; // Nobody has that address: silence, until the caller gives up.
    const hello: Hello = { from: this.machine.spec.address, ...(tls !== undefined && { tls }) };
    this.#post(remote, { frame: "open", to: end.peer, peer: end.id, port, hello, from: this.machine.spec.id }, end);
    return end.id;
  }

  #send(connection: ConnectionId, data: Plain): void {
    const end = this.#ends.get(connection);
    if (end === undefined || end.remote < 0) return; // Closed under the sender's feet: it is told by onClose.
    this.#post(end.remote, { frame: "data", to: end.peer, peer: end.id, data, from: this.machine.spec.id }, end);
  }

  #close(connection: ConnectionId, how: "close" | "reset"): void {
    const end = this.#ends.get(connection);
    if (end === undefined) return;
    this.#ends.delete(connection);
    if (end.remote >= 0) this.#post(end.remote, { frame: how, to: end.peer, from: this.machine.spec.id }, end);
  }

  #post(remote: MachineId, frame: Frame, order: { last: Micros } | undefined): void {
    const link = this.#links.get(remote);
    if (link?.cut === true) return void this.#unsent.set(remote, [...(this.#unsent.get(remote) ?? []), frame]);
    const machine = this.machine;
    this.#latency ??= stream(machine.world.seed, `net/${machine.spec.name}`);
    const draw = this.#latency(++this.#sent);
    const way = remote === machine.spec.id ? 20 + (draw % 61) : LOOKAHEAD + (draw % 201);
    const arrives = Math.max(machine.now + machine.spent + way + (link?.delay ?? 0), (order?.last ?? -1) + 1);
    if (order !== undefined) order.last = arrives;
    machine.postFrame(remote, arrives, frame);
  }

  /** To which machines the way is cut. */
  get cutFrom(): readonly MachineId[] {
    return [...this.#links].filter(([, { cut }]) => cut).map(([peer]) => peer);
  }

  /** A fault: the way to one machine is cut, slowed, or as it was. */
  setLink({ peer, cut, delay }: { readonly peer: MachineId; readonly cut: boolean; readonly delay: Micros }): void {
    this.machine.endSpan(
      this.machine.beginSpan(
        undefined,
        { kind: "fault", name: cut ? "link cut" : delay > 0 ? "link slowed" : "link healed", attrs: { peer, delay } },
        this.machine.current,
      ),
    );
    this.#links.set(peer, { cut, delay });
    if (!cut) this.#goOn(peer);
  }

  /** A link is whole again: what waited for it goes on in its order. */
  #goOn(peer: MachineId): void {
    const [unsent, unheard] = [this.#unsent.get(peer) ?? [], this.#unheard.get(peer) ?? []];
    this.#unsent.delete(peer);
    this.#unheard.delete(peer);
    const closed = { last: -1 };
    for (const frame of unsent) this.#post(peer, frame, ("peer" in frame && this.#ends.get(frame.peer)) || closed);
    for (const frame of unheard) this.receive(frame);
  }

  closeAllOf(pid: number): void {
    for (const [port, listener] of this.#listeners) if (listener.pid === pid) this.#listeners.delete(port);
    for (const [address, owner] of this.#addresses) if (owner === pid) this.#addresses.delete(address);
    for (const end of [...this.#ends.values()]) if (end.pid === pid) this.#close(end.id, "reset");
  }

  clear(): void {
    this.#listeners.clear();
    this.#addresses.clear();
    this.#ends.clear();
    this.#unsent.clear();
    this.#unheard.clear();
  }

  save(): StackSnapshot {
    return {
      listeners: [...this.#listeners].map(([port, owner]) => [port, { ...owner }] as const),
      addresses: [...this.#addresses],
      ends: [...this.#ends.values()].map((end) => ({ ...end })),
      unsent: [...this.#unsent],
      unheard: [...this.#unheard],
      links: [...this.#links].map(([peer, link]) => [peer, { ...link }] as const),
      opened: this.#opened,
      sent: this.#sent,
    };
  }

  load(snapshot: StackSnapshot): void {
    this.#listeners = new Map(snapshot.listeners.map(([port, owner]) => [port, { ...owner }]));
    this.#addresses = new Map(snapshot.addresses);
    this.#ends = new Map(snapshot.ends.map((end) => [end.id, { ...end }]));
    this.#unsent = new Map(snapshot.unsent);
    this.#unheard = new Map(snapshot.unheard);
    this.#links = new Map(snapshot.links.map(([peer, link]) => [peer, { ...link }]));
    this.#opened = snapshot.opened;
    this.#sent = snapshot.sent;
  }
}

export interface StackSnapshot {
  readonly listeners: readonly (readonly [Port, { readonly pid: number; readonly reactor: string }])[];
  readonly addresses: readonly (readonly [string, number])[];
  readonly ends: readonly Readonly<End>[];
  readonly unsent: readonly (readonly [MachineId, readonly Frame[]])[];
  readonly unheard: readonly (readonly [MachineId, readonly Frame[]])[];
  readonly links: readonly (readonly [MachineId, { readonly cut: boolean; readonly delay: Micros }])[];
  readonly opened: number;
  readonly sent: number;
}
