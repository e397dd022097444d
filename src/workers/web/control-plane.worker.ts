/** The thread of a shard with a control plane: answers what the conductor asks. */
import { controlPlaneShard, provideOpenApi } from "../../engine/control-plane-shard";
import type { ToShard } from "../shard-protocol";
import { ShardServer } from "../shard-server";

const server = new ShardServer(controlPlaneShard);

/** The first message brings the port to the conductor, and where the API's documents lie. */
self.onmessage = ({ data }: MessageEvent<{ readonly port: MessagePort; readonly openApi: string }>) => {
  let ready = loadOpenApi(data.openApi);
  data.port.onmessage = ({ data: message }: MessageEvent<ToShard>) => {
    ready = ready.then(() => data.port.postMessage(server.answer(message)));
  };
};

/**
 * OpenAPI documents are needed by the API server only, and are too large for the bundle. Without them it says so
 * itself.
 */
async function loadOpenApi(url: string): Promise<void> {
  if (url === "") return;
  const answer = await fetch(url).catch(() => undefined);
  if (answer?.ok === true) provideOpenApi(await answer.text());
}
