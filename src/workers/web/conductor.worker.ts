/** The thread that conducts: it talks to the page by comlink, and to the shards over ports of their own. */
import "./warm-threads";
import { expose } from "comlink";
import openApiUrl from "../../engine/api/gen/openapi-v3.txt?url";
import { CONTROL_PLANE, type MachineId, type NodeKind, WORKSTATION } from "../../engine/index";
import type { AnswerPiece } from "../bridge/backend";
import { clusterFiles } from "../bridge/cluster-files";
import { connectRelay, type Relay } from "../bridge/relay-client";
import type { OpenRequest, OpenResult } from "../protocol";
import { EngineService } from "../engine-service";
import { BrowserStorage } from "./run-storage";
import { coolDown, type ThreadKind } from "./threads";
import { WorkerLink } from "./worker-link";

const notices: string[] = [];
/** What troubles the storage is told once, though it goes on. */
const told = new Set<string>();
const storage = new BrowserStorage((message) => {
  if (!told.has(message)) notices.push(message);
  told.add(message);
});
const cores = self.navigator.hardwareConcurrency || 2;

/** Comes back at once without the 4 ms that nested timers are held up. */
const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

function threadFor(machines: readonly MachineId[]): ThreadKind {
  if (machines.includes(CONTROL_PLANE)) return machines.length > 1 ? "whole" : "control-plane";
  return machines.includes(WORKSTATION) ? "workstation" : "node";
}

const service = new EngineService({
  makeLink: (name, { machines }) => {
    return new WorkerLink(name, threadFor(machines), new URL(openApiUrl, self.location.href).href);
  },
  now: () => performance.timeOrigin + performance.now(),
  breathe: (millis) =>
    new Promise((resolve) => {
      if (millis >= 1) setTimeout(resolve, millis);
      else {
        waiting.push(resolve);
        channel.port2.postMessage(null);
      }
    }),
  storage,
  parallel: Math.max(1, cores - 1),
  version: __KUBARIUM_VERSION__,
});

/** Where the bridge listens for this page, when one opened it. */
let bridge: string | undefined;
let relay: Relay | undefined;
service.onOutput(({ channel, data }) => {
  if (channel === "bridge") relay?.answer(data as unknown as AnswerPiece);
});

/** Real tools ask this page's cluster: each request and each client that goes away is an input. */
async function holdBridge(): Promise<void> {
  relay?.close();
  if (bridge === undefined) return;
  const { preset: _preset, kubelet, inputs, engine: _engine, ...rest } = await service.recipe();
  const recipe = {
    ...rest,
    preset: "hosted" as const,
    kubelet: kubelet as NodeKind,
    controllers: true,
    scheduler: true,
  };
  // Who asked the cluster before this page was opened again does not wait any more.
  if (inputs.some(({ input }) => input.input === "bridge")) await service.bridge("reset", {});
  relay = connectRelay(
    bridge,
    clusterFiles(recipe),
    (request) => void service.bridge("request", request),
    (id) => void service.bridge("cancel", { id }),
    ({ state, message }) => {
      if (state === "taken" && message !== undefined) notices.push(message);
    },
  );
}

const open = service.open.bind(service);
const seek = service.seek.bind(service);
expose(
  Object.assign(service, {
    notices: () => notices.splice(0),
    bridgeAt: (url: string | undefined) => void (bridge = url),
    seek: async (t: number): Promise<void> => {
      relay?.cutOff();
      await seek(t);
    },
    open: async (request: OpenRequest): Promise<OpenResult> => {
      const result = await open(request);
      coolDown();
      await holdBridge();
      return result;
    },
  }),
);
