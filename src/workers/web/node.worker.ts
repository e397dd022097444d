/** The thread of a shard with nodes only: answers what the conductor asks, and loads no more than nodes need. */
import { nodeShard } from "../../engine/node-shard";
import type { ToShard } from "../shard-protocol";
import { ShardServer } from "../shard-server";

const server = new ShardServer(nodeShard);

self.onmessage = ({ data }: MessageEvent<{ readonly port: MessagePort }>) => {
  data.port.onmessage = ({ data: message }: MessageEvent<ToShard>) => data.port.postMessage(server.answer(message));
};
