import { field } from "../../../apimachinery/field-errors";
import { goQuote } from "../../../apimachinery/go-format";
import type { FieldError } from "../../../apimachinery/status";

/**
 * What the labels of a namespace ask of its pods: a level for each mode, as of a version of the policy.
 *
 * Upstream: k8s.io/pod-security-admission/api/helpers.go.
 */
export interface Policy {
  readonly enforce: LevelVersion;
  readonly warn: LevelVersion;
  readonly errors: readonly FieldError[];
}

export interface LevelVersion {
  readonly level: Level;
  /** The minor version of Kubernetes, or the newest. */
  readonly version: number;
}

export type Level = "privileged" | "baseline" | "restricted";

export const LATEST = Number.MAX_SAFE_INTEGER;

/** `restricted:latest`, as refusals name it. */
export function levelText({ level, version }: LevelVersion): string {
  return `${level}:${version === LATEST ? "latest" : `v1.${version}`}`;
}

/** A label that makes no sense counts as `restricted` where pods are refused, and as nothing where users are warned. */
export function policyOf(labels: { readonly [name: string]: string } | undefined): Policy {
  const errors: FieldError[] = [];
  const read = (mode: string, wrong: Level): LevelVersion => {
    const asked = labels?.[`${PREFIX}${mode}`];
    const version = labels?.[`${PREFIX}${mode}-version`];
    const level = LEVELS.find((each) => each === asked);
    if (asked !== undefined && level === undefined) {
      errors.push(field.invalid(pathOf(mode), asked, `must be one of ${LEVELS.join(", ")}`));
    }
    const minor = version === undefined || version === "latest" ? LATEST : versionOf(version);
    if (minor === undefined) {
      errors.push(field.invalid(pathOf(`${mode}-version`), version ?? "", 'must be "latest" or "v1.x"'));
    }
    return { level: level ?? (asked === undefined ? "privileged" : wrong), version: minor ?? LATEST };
  };
  const enforce = read("enforce", "restricted");
  read("audit", "privileged");
  return { enforce, warn: read("warn", "privileged"), errors };
}

/** Above zero when `a` is stricter. */
export function compareLevels(a: Level, b: Level): number {
  return LEVELS.indexOf(a) - LEVELS.indexOf(b);
}

const PREFIX = "pod-security.kubernetes.io/";
const LEVELS: readonly Level[] = ["privileged", "baseline", "restricted"];

function pathOf(label: string): string {
  return `metadata.labels[${PREFIX}${label}]`;
}

function versionOf(text: string): number | undefined {
  const match = /^v1\.([0-9]|[1-9][0-9]*)$/.exec(text);
  return match === null ? undefined : Number(match[1]);
}

/** `container "a"`, `containers "a", "b"`. */
export function named(noun: string, names: readonly string[]): string {
  return `${noun}${names.length === 1 ? "" : "s"} ${quoted(names)}`;
}

export function quoted(names: readonly string[]): string {
  return names.map(goQuote).join(", ");
}
