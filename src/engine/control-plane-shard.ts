/** The door for threads that run control planes, and where threads are few, the nodes with them. */
import { CROWD_PROGRAMS } from "./cluster/control-plane-programs";
import { shardWith } from "./cluster/shard-with";

export { provideOpenApi } from "./api/openapi-documents";
export const controlPlaneShard = shardWith(CROWD_PROGRAMS);
