/** The thread of a whole cluster: for crowds, and for speeds at which words between threads cost more than the work. */
import { clusterShard, provideOpenApi } from "../../engine/index";
import { servePort } from "./serve-port";

servePort(clusterShard, provideOpenApi);
