import type { EventRecorder } from "../client/event-recorder";
import type { RestClient } from "../client/rest-client";
import type { Place } from "../sim/place";
import type { SharedInformers } from "./shared-informers";

/**
 * What every controller is given: a place of its own, a client of its own (so that one busy controller does not take
 * the rate of another), a recorder that speaks in its name, and the caches that all share.
 *
 * A controller is a class whose constructor registers handlers at the caches and builds its queue. Nothing is told to
 * the handlers before all caches are filled, so that no sync ever counts in a cache that is half full.
 *
 * Upstream: cmd/kube-controller-manager/app/controllermanager.go (ControllerContext, ControllerDescriptor).
 */
export interface ControllerContext {
  readonly place: Place;
  readonly client: RestClient;
  readonly events: EventRecorder;
  readonly informers: SharedInformers;
  readonly settings: ControllerSettings;
}

export interface ControllerSettings {
  /** Pods of the whole cluster get their addresses from here. */
  readonly clusterCidr: string;
  /** How many keys of one controller are worked on at once; absent: each controller's default. */
  readonly concurrency?: number;
  /** Where the certificate of the cluster's authority is found. */
  readonly rootCaFile: string;
}

export type Controller = object & {
  /** Called once, when this manager leads and all caches are filled: periodic work begins here. */
  start?(): void;
};

export interface ControllerDescriptor {
  readonly name: string;
  /** Its service account in kube-system, where that is called otherwise. */
  readonly account?: string;
  /** As it signs its events, where that is otherwise. */
  readonly eventSource?: string;
  /** Requests a second and at once, where they are not 20 and 30. */
  readonly rate?: { readonly qps: number; readonly burst: number };
  readonly create: (context: ControllerContext) => Controller;
}
