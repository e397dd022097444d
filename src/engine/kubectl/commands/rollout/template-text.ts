import type { PodTemplateSpec } from "../../../api/gen/core-v1";
import { DescribeLines } from "../../describe/describe-lines";
import { describeTemplate } from "../../describe/describe-pod";
import { CHANGE_CAUSE, type Revision } from "./history";

/**
 * The pod template of a revision as `describe` shows it, with the tabs still in it.
 *
 * Upstream: polymorphichelpers/history.go.
 */
export function templateText({ keeper, template }: Revision, withCause: boolean): string {
  const cause = keeper.metadata.annotations?.[CHANGE_CAUSE];
  const annotations = {
    ...template.metadata?.annotations,
    ...(withCause && cause !== undefined && { [CHANGE_CAUSE]: cause }),
  };
  const lines = new DescribeLines();
  describeTemplate(lines, { ...template, metadata: { ...template.metadata, annotations } } as PodTemplateSpec);
  return lines.unaligned();
}
