/** The thread of the user's workstation. */
import { workstationShard } from "../../engine/workstation-shard";
import { servePort } from "./serve-port";

servePort(workstationShard);
