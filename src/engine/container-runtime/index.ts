export { Containerd, type ContainerdArgs } from "./containerd";
