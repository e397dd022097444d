/** The thread of a shard with a control plane: answers what the conductor asks. */
import { controlPlaneShard, provideOpenApi } from "../../engine/control-plane-shard";
import { servePort } from "./serve-port";

servePort(controlPlaneShard, provideOpenApi);
