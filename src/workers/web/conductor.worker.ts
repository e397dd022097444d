/** The thread that conducts: it talks to the page by comlink, and to the shards over ports of their own. */
import { expose } from "comlink";
import openApiUrl from "../../engine/api/gen/openapi-v3.txt?url";
import { CONTROL_PLANE, WORKSTATION } from "../../engine/index";
import { EngineService } from "../engine-service";
import { BrowserStorage } from "./run-storage";
import { WorkerLink } from "./worker-link";

const notices: string[] = [];
const storage = new BrowserStorage((message) => {
  if (!notices.includes(message)) notices.push(message);
});
const cores = self.navigator.hardwareConcurrency || 2;

/** Comes back at once without the 4 ms that nested timers are held up. */
const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

const service = new EngineService({
  makeLink: (name, { machines }) => {
    const kind = machines.includes(CONTROL_PLANE) ? "control-plane" : machines.includes(WORKSTATION) ? "workstation" : "node";
    return new WorkerLink(name, kind, new URL(openApiUrl, self.location.href).href);
  },
  now: () => performance.timeOrigin + performance.now(),
  breathe: (millis) => new Promise((resolve) => {
    if (millis >= 1) setTimeout(resolve, millis);
    else {
      waiting.push(resolve);
      channel.port2.postMessage(null);
    }
  }),
  storage, parallel: Math.max(1, cores - 1), version: __KUBARIUM_VERSION__,
});

expose(Object.assign(service, { notices: () => notices.splice(0) }));
