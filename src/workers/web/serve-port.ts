import type { ToShard } from "../shard-protocol";
import { ShardServer, type ShardFactory } from "../shard-server";

/** Answers the conductor over the port that the first message to this worker brings. */
export function servePort(makeShard: ShardFactory): void {
  const server = new ShardServer(makeShard);
  self.onmessage = ({ data }: MessageEvent<{ readonly port: MessagePort }>) => {
    data.port.onmessage = ({ data: message }: MessageEvent<ToShard>) => data.port.postMessage(server.answer(message));
  };
}
