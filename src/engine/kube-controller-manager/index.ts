export { KubeControllerManager, type ControllerManagerArgs } from "./kube-controller-manager";
