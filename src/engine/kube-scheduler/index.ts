export { KubeScheduler, type SchedulerArgs } from "./kube-scheduler";
