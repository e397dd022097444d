import type { AnswerPiece, BridgeRequest } from "./backend";

/** What the bridge says to the page that holds it. */
export type ToPage =
  /** Requests of real tools come here from now on. */
  | { readonly relay: "welcome"; readonly server: string; readonly kubeconfig: string }
  /** Another page holds the bridge. The connection ends. */
  | { readonly relay: "taken"; readonly message: string }
  | { readonly relay: "request"; readonly request: BridgeRequest }
  /** The client of this request went away. */
  | { readonly relay: "cancel"; readonly id: string };

/** What the page says to the bridge. */
export type FromPage =
  /** First: the cluster's serving certificate and its users' kubeconfigs, by which TLS can be spoken in its name. */
  { readonly relay: "hello"; readonly files: RelayedFiles } | { readonly relay: "answer"; readonly piece: AnswerPiece };

/** The page's cluster has certificates of its own; the bridge speaks in its name for as long as the page holds it. */
export interface RelayedFiles {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
  /** By user. */
  readonly kubeconfigs: { readonly [user: string]: string };
}

/** Where the page connects to, on the same origin: `ws://127.0.0.1:PORT/bridge?token=TOKEN`. */
export const RELAY_PATH = "/bridge";

/** The page finds the token in the fragment of its address, which is never sent anywhere: `#bridge=TOKEN`. */
export const TOKEN_IN_FRAGMENT = /(?:^#|&)bridge=([0-9a-f]{32})(?:&|$)/;
