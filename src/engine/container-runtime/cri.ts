import type { Micros } from "../sim/time";
import type { Plain } from "../sim/plain";

/**
 * What a kubelet and its container runtime say to each other over a socket of their machine: calls and answers by
 * number, and, to who asked for them, news of pods and lines of logs.
 *
 * A piece of news is sent before the answer of the call that made it, so whoever has an answer has seen its effect.
 *
 * Upstream: staging/src/k8s.io/cri-api/pkg/apis/runtime/v1/api.proto. Left out: stats, checkpoints, streaming exec; a
 * kubelet reads logs here and not from files, and containers are told with their pod instead of being listed.
 */
export const CRI_SOCKET = "/run/containerd/containerd.sock";

export type CriCall =
  | {
      readonly call: "RunPodSandbox";
      readonly podUid: string;
      readonly subnet: string;
      /** A pod of the host's network has the host's address. */
      readonly hostAddress?: string;
      readonly annotations: { readonly [key: string]: string };
    }
  | { readonly call: "StopPodSandbox" | "RemovePodSandbox"; readonly podUid: string }
  | { readonly call: "CreateContainer"; readonly config: ContainerConfig }
  | { readonly call: "StartContainer"; readonly id: string }
  | { readonly call: "StopContainer"; readonly id: string; readonly grace: Micros }
  | { readonly call: "ExecSync"; readonly id: string; readonly command: readonly string[]; readonly timeout?: Micros }
  | { readonly call: "PullImage" | "ImageStatus"; readonly image: string }
  | { readonly call: "GetContainerEvents" }
  /** All lines so far; with `follow`, those to come as well, until the container is told to have ended. */
  | { readonly call: "ContainerLog"; readonly id: string; readonly follow: boolean };

export type CriRequest = CriCall & { readonly n: number };

export type CriMessage =
  | { readonly n: number; readonly answer: Answered<Plain> }
  | { readonly pod: string; readonly snapshot: PodSnapshot | null }
  /** All pods that there are were told. */
  | { readonly listed: true }
  | { readonly log: string; readonly line: LogLine };

export type Answered<T> = { readonly ok: T } | { readonly error: string };

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
  readonly podNamespace: string;
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

/** What a process begins with is told once: nobody asks for it again, and news of a container is told five times. */
export type KeptConfig = Omit<ContainerConfig, "command" | "env" | "files">;

/** A container as the runtime tells of it. Times are milliseconds since 1970; 0 is never. */
export interface ContainerStatus {
  readonly id: string;
  readonly config: KeptConfig;
  readonly image: string;
  readonly imageId: string;
  readonly state: "created" | "running" | "exited";
  readonly createdAt: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly exitCode: number;
  readonly reason: string;
  readonly message: string;
}

/** What the runtime knows of one pod. Containers in the order of their creation. */
export interface PodSnapshot {
  readonly sandbox?: Sandbox;
  readonly containers: readonly ContainerStatus[];
}

export interface PulledImage {
  readonly size: number;
  readonly took: Micros;
  /** With the time in which others were pulled first. */
  readonly waited: Micros;
}

/** `problem`: why the name cannot be read. */
export interface ImageStatus {
  readonly present: boolean;
  /** The user that its programs run as; 0 is root. */
  readonly user: number;
  readonly problem?: string;
}

export type ExecOutcome =
  | { readonly code: number; readonly output: string }
  /** It had not ended when its time was over. */
  | { readonly late: true };

export interface LogLine {
  readonly at: number;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}
