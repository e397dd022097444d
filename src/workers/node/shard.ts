/** The thread of one shard in Node: answers what the conductor asks. */
import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { clusterShard, provideOpenApi } from "../../engine/index";
import type { ToShard } from "../shard-protocol";
import { ShardServer } from "../shard-server";

const { openApi } = workerData as { readonly openApi?: string };
if (openApi !== undefined) provideOpenApi(readFileSync(openApi, "utf8"));

const server = new ShardServer(clusterShard);
parentPort!.on("message", (message: ToShard) => parentPort!.postMessage(server.answer(message)));
