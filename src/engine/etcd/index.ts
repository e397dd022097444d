export { Etcd } from "./etcd";
