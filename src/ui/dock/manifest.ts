import type { ObjectRef } from "../../engine/index";
import { listedByKind } from "./listed";

/** What a manifest says of itself. */
export interface About {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/** The object that a manifest is about, as far as its kind is known here. */
export function refOf(about: About): ObjectRef | undefined {
  const { apiVersion = "", kind = "", metadata } = about;
  const slash = apiVersion.indexOf("/");
  const listed = listedByKind(kind, slash < 0 ? "" : apiVersion.slice(0, slash));
  if (listed === undefined || metadata?.name === undefined) return undefined;
  return {
    resource: listed.resource,
    name: metadata.name,
    ...(listed.group !== "" && { group: listed.group }),
    ...(listed.namespaced && { namespace: metadata.namespace ?? "default" }),
  };
}

/** The path of the collection in which the object lies. */
export function pathOf(about: About): string | undefined {
  const ref = refOf(about);
  const { apiVersion = "" } = about;
  if (ref === undefined) return undefined;
  const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return ref.namespace === undefined
    ? `${base}/${ref.resource}`
    : `${base}/namespaces/${ref.namespace}/${ref.resource}`;
}
