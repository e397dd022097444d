/** The thread of a shard with nodes only. */
import { nodeShard } from "../../engine/node-shard";
import { servePort } from "./serve-port";

servePort(nodeShard);
