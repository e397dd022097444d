import type { Behaviour } from "../images/behaviour";

/** A pod's network and the frame around its containers. */
export interface Sandbox {
  readonly id: string;
  readonly podUid: string;
  readonly attempt: number;
  readonly ready: boolean;
  readonly ip: string;
}

export interface ContainerConfig {
  readonly podUid: string;
  readonly podName: string;
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly attempt: number;
  /** In bytes; 0 is none. */
  readonly memoryLimit: number;
  readonly messageFromLogs: boolean;
  /** What its volumes hold, by absolute path. */
  readonly files?: { readonly [path: string]: string };
}

/** A container as the runtime tells of it. Times are milliseconds since 1970; 0 is never. */
export interface ContainerRecord {
  readonly id: string;
  readonly config: ContainerConfig;
  readonly image: string;
  readonly imageId: string;
  readonly state: "created" | "running" | "exited";
  readonly createdAt: number;
  readonly startedAt: number;
  /** By the machine's own clock, for ages. */
  readonly started: number;
  readonly finishedAt: number;
  readonly exitCode: number;
  readonly reason: string;
  readonly message: string;
  readonly behaviour: Behaviour;
}

/** What the runtime knows of one pod. Containers in the order of their creation. */
export interface PodSnapshot {
  readonly sandbox?: Sandbox;
  readonly containers: readonly ContainerRecord[];
}

export type Answered<T> = { readonly ok: T } | { readonly error: string };

/** What a kubelet has of its runtime. */
export { acceptsTcp, answerHttp, grpcHealth } from "./answers";
export type { LogLine } from "./container-logs";
export { ContainerRuntime } from "./container-runtime";
export { fullProfile, HOLLOW, type RuntimeProfile } from "./profile";
export { StateFiles } from "./state-files";
