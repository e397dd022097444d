import { CommandError } from "../../command-error";
import { text } from "../../flags/flag-spec";
import { equalities } from "../set/set-selector";
import { parseResourceList } from "../set/set-resources";
import type { Generator } from "./generator";

/**
 * `kubectl create quota` and `poddisruptionbudget`.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/create/create_quota.go, create_pdb.go.
 */
export const quota: Generator = {
  name: "quota",
  aliases: ["resourcequota"],
  usage: "NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]",
  short: "Create a ResourceQuota",
  failure: "failed to create quota",
  flags: [text("hard", "resource=quantity,..."), text("scopes", "What it counts.")],
  *make(_session, name, flags) {
    const hard = parseResourceList(flags.text("hard"));
    const scopes = flags
      .text("scopes")
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== "");
    return {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name },
      spec: { ...(hard !== undefined && { hard }), ...(scopes.length > 0 && { scopes }) },
      status: {},
    };
  },
};

export const podDisruptionBudget: Generator = {
  name: "poddisruptionbudget",
  aliases: ["pdb"],
  usage: "NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]",
  short: "Create a PodDisruptionBudget",
  failure: "failed to create poddisruptionbudgets",
  flags: [
    text("min-available", "How many pods have to stay, or which share."),
    text("max-unavailable", "How many pods may go, or which share."),
    text("selector", "The labels of the pods."),
  ],
  *make(_session, name, flags) {
    const [min, max, selector] = [flags.text("min-available"), flags.text("max-unavailable"), flags.text("selector")];
    if (selector === "") throw new CommandError("a selector must be specified");
    if (min === "" && max === "") throw new CommandError("one of min-available or max-unavailable must be specified");
    if (min !== "" && max !== "") throw new CommandError("min-available and max-unavailable cannot be both specified");
    for (const [flag, value] of [
      ["min-available", min],
      ["max-unavailable", max],
    ] as const) {
      if (value !== "" && !/^\d+%?$/.test(value)) throw new CommandError(`invalid format specified for ${flag}`);
    }
    const amount = (value: string): number | string => (value.endsWith("%") ? value : Number(value));
    return {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name },
      spec: {
        ...(max !== "" && { maxUnavailable: amount(max) }),
        ...(min !== "" && { minAvailable: amount(min) }),
        selector: { matchLabels: equalities(selector) },
      },
      status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
    };
  },
};
