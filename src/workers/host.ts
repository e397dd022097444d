import { wrap, type Remote } from "comlink";
import { relayUrl } from "./bridge/relay-client";
import type { EngineApi } from "./protocol";
import { USUAL } from "./web/usual";

/** What the page holds of the engine. */
export interface Engine {
  readonly api: Remote<EngineApi>;
  /** What the page should tell its visitor: storage that is full, a second tab. Emptied by reading. */
  notices(): Promise<readonly string[]>;
  end(): void;
}

/**
 * Starts the conductor's thread. Only one tab of a browser runs the saved cluster: another gets a name of its own, and
 * says so. `usual`: whether the cluster of the usual size will be opened.
 */
export async function connect(usual: boolean): Promise<Engine & { readonly name: string; readonly first: boolean }> {
  const worker = new Worker(new URL("./web/conductor.worker.ts", import.meta.url), {
    type: "module",
    // The conductor of the usual cluster knows by its name that it can start the threads at once.
    name: usual ? USUAL : `${USUAL} of another size`,
  });
  const api = wrap<EngineApi & { notices(): readonly string[]; bridgeAt(url: string | undefined): void }>(worker);
  // The token is in the fragment of the address, which the page will soon use for its own purposes.
  const [first] = await Promise.all([isFirstTab(), api.bridgeAt(relayUrl(location))]);
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
