/** The door for the thread that runs the user's workstation: shell and kubectl. */
import { WORKSTATION_PROGRAMS } from "./cluster/workstation-programs";
import { shardWith } from "./cluster/shard-with";

export const workstationShard = shardWith(WORKSTATION_PROGRAMS);
