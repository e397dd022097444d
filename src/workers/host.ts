import { wrap, type Remote } from "comlink";
import { relayUrl } from "./bridge/relay-client";
import type { EngineApi } from "./protocol";

/** What the page holds of the engine. */
export interface Engine {
  readonly api: Remote<EngineApi>;
  /** What the page should tell its visitor: storage that is full, a second tab. Emptied by reading. */
  notices(): Promise<readonly string[]>;
  end(): void;
}

/**
 * Starts the conductor's thread. Only one tab of a browser runs the saved cluster: another gets a name of its own, and
 * says so.
 */
export async function connect(): Promise<Engine & { readonly name: string; readonly first: boolean }> {
  const worker = new Worker(new URL("./web/conductor.worker.ts", import.meta.url), {
    type: "module",
    name: "conductor",
  });
  const api = wrap<EngineApi & { notices(): readonly string[]; bridgeAt(url: string | undefined): void }>(worker);
  // The token is in the fragment of the address, which the page will soon use for its own purposes.
  await api.bridgeAt(relayUrl(location));
  const first = await isFirstTab();
  return {
    api: api as unknown as Remote<EngineApi>,
    notices: () => api.notices(),
    end: () => worker.terminate(),
    first,
    name: first ? "default" : `tab-${Math.floor(performance.timeOrigin)}`,
  };
}

/** The lock is held for as long as the tab lives. */
function isFirstTab(): Promise<boolean> {
  if (navigator.locks === undefined) return Promise.resolve(true);
  return new Promise((resolve) => {
    void navigator.locks.request("kubarium", { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise<void>(() => undefined);
    });
  });
}
