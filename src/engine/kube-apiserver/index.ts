export { KubeApiServer, SECURE_PORT, type ApiServerArgs } from "./kube-apiserver";
