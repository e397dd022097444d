import type { LimitRange } from "../../api/gen/core-v1";
import type { KObject } from "../../apimachinery/object";
import { sortedKeys } from "../../apimachinery/utf8";
import { DescribeLines, type Texts } from "./describe-lines";
import { describeQuotaRows } from "./describe-quota";

/** Upstream: describe.go (LimitRangeDescriber). */
export function describeLimitRange(object: KObject): DescribeLines {
  const lines = new DescribeLines();
  lines.field(0, "Name", object.metadata.name ?? "");
  lines.field(0, "Namespace", object.metadata.namespace ?? "");
  limitRows(lines, [object], "");
  return lines;
}

/** Quotas and limits below a namespace. Upstream: describe.go (DescribeResourceQuotas, DescribeLimitRanges). */
export function describeBounds(lines: DescribeLines, quotas: readonly KObject[], limits: readonly KObject[]): void {
  if (quotas.length === 0) lines.raw("\nNo resource quota.\n");
  else {
    lines.raw("\nResource Quotas\n");
    for (const quota of quotas) {
      lines.field(1, "Name", quota.metadata.name ?? "");
      describeQuotaRows(lines, quota, true);
    }
  }
  if (limits.length === 0) return lines.raw("\nNo LimitRange resource.\n");
  lines.raw("\nResource Limits\n");
  limitRows(lines, limits, " ");
}

const HEADS = ["Resource", "Min", "Max", "Default Request", "Default Limit", "Max Limit/Request Ratio"];

function limitRows(lines: DescribeLines, ranges: readonly KObject[], space: string): void {
  lines.line(0, `${space}Type`, ...HEADS);
  lines.line(0, `${space}----`, ...HEADS.map((head) => "-".repeat(head.length)));
  for (const range of ranges) {
    for (const limit of (range as unknown as LimitRange).spec?.limits ?? []) {
      const maps = [limit.min, limit.max, limit.defaultRequest, limit.default, limit.maxLimitRequestRatio] as readonly (
        | Texts
        | undefined
      )[];
      const names = sortedKeys(Object.assign({}, ...maps) as Texts);
      for (const name of names) {
        lines.line(0, `${space}${limit.type ?? ""}`, name, ...maps.map((each) => String(each?.[name] ?? "-")));
      }
    }
  }
}
