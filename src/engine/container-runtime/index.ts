export { Containerd, type ContainerdArgs } from "./containerd";
export { fullProfile, HOLLOW } from "./profile";
