export { Kubelet, type KubeletArgs } from "./kubelet";
