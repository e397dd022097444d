/** The door for threads that run nodes only: a shard, and no more of the engine than a node needs. */
import { NODE_PROGRAMS } from "./cluster/node-programs";
import { shardWith } from "./cluster/shard-with";

export const nodeShard = shardWith(NODE_PROGRAMS);
