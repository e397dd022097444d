import type { KObject } from "../../apimachinery/object";
import type { RestMapping } from "../client/rest-mapper";

/**
 * One object that a command is about.
 *
 * Upstream: k8s.io/cli-runtime/pkg/resource/visitor.go (Info).
 */
export interface ResourceInfo {
  readonly mapping: RestMapping;
  /** "" for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
  /** As the server has it, or as the manifest says (`local`). */
  readonly object: KObject;
  /** The manifest that it came from, as it was named; "" when it came from words. */
  readonly source: string;
}

/** What to ask the server for: one object by name, a list, or an object that a manifest holds. */
export type ResourcePlan =
  | {
      readonly kind: "named";
      readonly mapping: RestMapping;
      readonly namespace: string;
      readonly name: string;
      readonly source: string;
      readonly manifest?: KObject;
    }
  | { readonly kind: "list"; readonly mapping: RestMapping; readonly namespace: string };
