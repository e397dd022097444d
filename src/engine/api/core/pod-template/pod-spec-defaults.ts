import { completing } from "../../../apimachinery/per-object";
import type { PodSpec, PodTemplateSpec } from "../../gen/core-v1";
import { defaultContainer, defaultEphemeralContainer } from "./container-defaults";
import { inEach, inField, withDefault, withPointerDefault } from "./defaulting";
import { defaultResourceList, defaultResources } from "./resource-list";
import { defaultVolume } from "./volume-defaults";

/**
 * Fills what the sender of a pod spec left open, in pods and in the templates of workloads alike.
 *
 * Reads and returns one spec; identity is kept when it is complete. What only a real pod gets (requests from limits,
 * host ports, service links) is in `pod/pod-defaults.ts`, because a template must stay as its author wrote it.
 *
 * Upstream: pkg/apis/core/v1/defaults.go, zz_generated.defaults.go; the account's two names: conversion.go.
 */
export function defaultPodSpec(spec: PodSpec): PodSpec {
  // Go writes a missing list of containers as null; from here on it is a list.
  let out = withPointerDefault(sameAccountTwice(spec), "containers", []);
  out = withDefault(out, "dnsPolicy", "ClusterFirst");
  out = withDefault(out, "restartPolicy", "Always");
  out = withPointerDefault(out, "securityContext", {});
  out = withPointerDefault(out, "terminationGracePeriodSeconds", 30);
  out = withDefault(out, "schedulerName", "default-scheduler");
  out = inEach(out, "volumes", defaultVolume);
  out = inEach(out, "initContainers", completeContainer);
  out = inEach(out, "containers", completeContainer);
  out = inEach(out, "ephemeralContainers", defaultEphemeralContainer);
  out = inField(out, "overhead", defaultResourceList);
  return inField(out, "resources", defaultResources);
}

/** The pods of one template share its containers, which were completed with it. */
const completeContainer = completing(defaultContainer);

export function defaultPodTemplateSpec(template: PodTemplateSpec): PodTemplateSpec {
  return template.spec === undefined
    ? { ...template, spec: defaultPodSpec({ containers: [] }) }
    : inField(template, "spec", defaultPodSpec);
}

/** `serviceAccount` is the old name of `serviceAccountName`; a server answers with both. */
function sameAccountTwice(spec: PodSpec): PodSpec {
  const account = spec.serviceAccountName || spec.serviceAccount;
  if (!account || (spec.serviceAccountName === account && spec.serviceAccount === account)) return spec;
  return { ...spec, serviceAccountName: account, serviceAccount: account };
}
