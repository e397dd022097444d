import type { Plain } from "../plain";

/** One end of a connection, as its holder names it. */
export type ConnectionId = string;

/**
 * Where a server listens: a TCP port of the machine, `10.244.1.7:80` on an address that the machine has attached, or
 * the path of a unix socket. The latter two are reached from this machine alone.
 */
export type Port = number | string;

/** What a connection tells the one who accepts it, before any data. */
export interface Hello {
  /** The caller's address. */
  readonly from: string;
  /** Which of the listener's ports it came to. */
  readonly to?: Port;
  /** What the caller presented: certificates and a proof that it holds their key. */
  readonly tls?: Plain;
}

/**
 * A machine's transport as a program sees it. Messages of one connection arrive in order, after the latency of the way.
 * The reactor that listens or connects is told by its methods `onOpen(connection, hello)` (who accepts),
 * `onConnect(connection)` (who connected: somebody accepts), `onData(connection, data)` and
 * `onClose(connection, reason)` with reason `closed`, `reset` or `refused`. A peer whose
 * machine is dead or cut off is silent.
 */
export interface Sockets {
  listen(port: Port): void;
  unlisten(port: Port): void;
  /** Gives the machine one more address, as of a pod's network; it goes with the process that attached it. */
  attach(address: string): void;
  detach(address: string): void;
  /** `host` is the name or an address of a machine. Data may be sent at once. */
  connect(host: string, port: Port, hello?: { readonly tls?: Plain }): ConnectionId;
  send(connection: ConnectionId, data: Plain): void;
  close(connection: ConnectionId): void;
}
