import { cmpUtf8 } from "../../apimachinery/utf8";

/** A rule of a role, or of an answer to what one may do. */
export interface PolicyRule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/**
 * Rules as rows of four cells: each resource and each path on its own, verbs of the same resource joined, in the order
 * of the rules' texts (verbs first).
 *
 * Upstream: k8s.io/kubectl/pkg/util/rbac/rbac.go (BreakdownRule, CompactRules, SortableRuleSlice).
 */
export function policyRuleRows(rules: readonly PolicyRule[]): readonly string[][] {
  const simple = new Map<string, SimpleRule>();
  const paths: SimpleRule[] = [];
  for (const rule of rules) {
    const verbs = rule.verbs ?? [];
    for (const url of rule.nonResourceURLs ?? []) paths.push({ group: "", resource: "", name: "", url, verbs });
    for (const group of rule.apiGroups ?? []) {
      for (const resource of rule.resources ?? []) {
        for (const name of rule.resourceNames?.length ? rule.resourceNames : [""]) {
          const key = `${group}\n${resource}\n${name}`;
          const known = simple.get(key)?.verbs ?? [];
          simple.set(key, { group, resource, name, url: "", verbs: [...known, ...verbs] });
        }
      }
    }
  }
  return [...simple.values(), ...paths]
    .sort((a, b) => cmpUtf8(ruleText(a), ruleText(b)))
    .map(({ group, resource, name, url, verbs }) => [
      qualified(resource, group),
      `[${url}]`,
      `[${name}]`,
      `[${verbs.join(" ")}]`,
    ]);
}

interface SimpleRule {
  readonly group: string;
  readonly resource: string;
  readonly name: string;
  readonly url: string;
  readonly verbs: readonly string[];
}

function qualified(resource: string, group: string): string {
  const [bare = "", ...rest] = resource.split("/");
  return group === "" ? resource : [`${bare}.${group}`, ...rest].join("/");
}

function ruleText({ group, resource, name, url, verbs }: SimpleRule): string {
  const of = `Verbs:[${verbs.join(" ")}],APIGroups:[${group}],Resources:[${resource}]`;
  return `${of},ResourceNames:[${name}],NonResourceURLs:[${url}],`;
}
