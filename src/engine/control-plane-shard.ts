/** The door for threads that run control planes only: a shard, and no more of the engine than it needs. */
import { CONTROL_PLANE_PROGRAMS } from "./cluster/control-plane-programs";
import { shardWith } from "./cluster/shard-with";

export { provideOpenApi } from "./api/openapi-documents";
export const controlPlaneShard = shardWith(CONTROL_PLANE_PROGRAMS);
