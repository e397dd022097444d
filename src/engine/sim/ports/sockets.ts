import type { Plain } from "../plain";

/** One end of a connection, as its holder names it. */
export type ConnectionId = string;

/** What a connection tells the one who accepts it, before any data. */
export interface Hello {
  /** The caller's address. */
  readonly from: string;
  /** What the caller presented: certificates and a proof that it holds their key. */
  readonly tls?: Plain;
}

/**
 * A machine's transport as a program sees it. Messages of one connection arrive in order, after the latency of the way.
 * The reactor that listens or connects is told by its methods `onOpen(connection, hello)` (who accepts),
 * `onData(connection, data)` and `onClose(connection, reason)` with reason `closed`, `reset` or `refused`. A peer whose
 * machine is dead or cut off is silent.
 */
export interface Sockets {
  listen(port: number): void;
  unlisten(port: number): void;
  /** `host` is the name or the address of a machine. Data may be sent at once. */
  connect(host: string, port: number, hello?: { readonly tls?: Plain }): ConnectionId;
  send(connection: ConnectionId, data: Plain): void;
  close(connection: ConnectionId): void;
}
