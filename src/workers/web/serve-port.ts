import type { ToShard } from "../shard-protocol";
import { ShardServer, type ShardFactory } from "../shard-server";

/** What the first message to a worker brings: the port to the conductor, and where the API's documents lie. */
export interface Greeting {
  readonly port: MessagePort;
  readonly openApi: string;
}

/**
 * Answers the conductor over the port that the first message to this worker brings. `provideOpenApi`: for threads that
 * have the API server. Its machine boots while the documents are on their way; nothing runs before they are there.
 */
export function servePort(makeShard: ShardFactory, provideOpenApi?: (text: string) => void): void {
  const server = new ShardServer(makeShard);
  self.onmessage = ({ data: { port, openApi } }: MessageEvent<Greeting>) => {
    const answer = (message: ToShard): void => port.postMessage(server.answer(message));
    let waiting: ToShard[] | undefined = provideOpenApi === undefined || openApi === "" ? undefined : [];
    port.onmessage = ({ data }: MessageEvent<ToShard>) => {
      if (waiting === undefined || data.do === "open") answer(data);
      else waiting.push(data);
    };
    if (waiting !== undefined && provideOpenApi !== undefined)
      void loadOpenApi(openApi, provideOpenApi).then(() => {
        const told = waiting ?? [];
        waiting = undefined;
        for (const message of told) answer(message);
      });
  };
}

/** OpenAPI documents are too large for the bundle. Without them the API server says so itself. */
async function loadOpenApi(url: string, provide: (text: string) => void): Promise<void> {
  const answer = await fetch(url).catch(() => undefined);
  if (answer?.ok === true) provide(await answer.text());
}
