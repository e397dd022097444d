import type { AnswerPiece, BridgeRequest } from "./backend";
import { RELAY_PATH, TOKEN_IN_FRAGMENT, type FromPage, type RelayedFiles, type ToPage } from "./relay-protocol";

export interface Relay {
  /** Sends a piece of an answer to who asked. */
  answer(piece: AnswerPiece): void;
  /** Time was turned back: who waits for what is no longer going to happen is cut off. */
  cutOff(): void;
  close(): void;
}

export interface RelayState {
  readonly state: "connecting" | "holding" | "taken" | "lost";
  /** When holding: where kubectl finds the cluster. When taken: why not. */
  readonly server?: string;
  readonly kubeconfig?: string;
  readonly message?: string;
}

/** The address of the bridge's socket for a page opened at `location`; undefined when no bridge gave it a token. */
export function relayUrl(location: { readonly hash: string; readonly host: string }): string | undefined {
  const token = TOKEN_IN_FRAGMENT.exec(location.hash)?.[1];
  return token === undefined ? undefined : `ws://${location.host}${RELAY_PATH}?token=${token}`;
}

/**
 * The page's end of the bridge: real tools ask, the page's cluster answers. Connects again when the bridge was away for
 * a moment; not when another page holds it.
 */
export function connectRelay(
  url: string,
  files: RelayedFiles,
  onRequest: (request: BridgeRequest) => void,
  onCancel: (id: string) => void,
  onState: (state: RelayState) => void = () => undefined,
): Relay {
  let socket: WebSocket | undefined;
  let closed = false;
  /** Who waits for an answer. Others may still be told of by a past that is lived again. */
  const open = new Set<string>();
  const say = (message: FromPage): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const hear = (message: ToPage): void => {
    switch (message.relay) {
      case "welcome":
        return onState({ state: "holding", server: message.server, kubeconfig: message.kubeconfig });
      case "taken":
        closed = true;
        return onState({ state: "taken", message: message.message });
      case "request":
        open.add(message.request.id);
        return onRequest(message.request);
      case "cancel":
        open.delete(message.id);
        return onCancel(message.id);
    }
  };
  const connect = (): void => {
    if (closed) return;
    onState({ state: "connecting" });
    socket = new WebSocket(url);
    socket.onopen = () => say({ relay: "hello", files });
    socket.onmessage = ({ data }: MessageEvent<string>) => hear(JSON.parse(data) as ToPage);
    socket.onclose = () => {
      open.clear();
      if (closed) return;
      onState({ state: "lost" });
      setTimeout(connect, 2_000);
    };
  };
  connect();
  return {
    answer: (piece) => {
      if (!open.has(piece.id)) return;
      if (piece.end === true) open.delete(piece.id);
      say({ relay: "answer", piece });
    },
    cutOff: () => {
      for (const id of open) say({ relay: "answer", piece: { id, end: true, failure: "closed" } });
      open.clear();
    },
    close: () => {
      closed = true;
      socket?.close();
    },
  };
}
