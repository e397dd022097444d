export { KubeScheduler, type SchedulerArgs } from "./kube-scheduler";
export { amounts, podRequests, type Amounts } from "./framework/resources";
