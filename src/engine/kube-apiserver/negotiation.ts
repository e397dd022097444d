/**
 * In which form an answer goes out: what the Accept header asks for, among what there is.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/handlers/negotiation/negotiate.go. Left out: CBOR.
 */
import { goQuote } from "../apimachinery/go-format";
import { StatusError } from "../apimachinery/status";
import { badRequest, failure, notAcceptable } from "../apimachinery/status-errors";
import type { Headers } from "../net/http";

export interface Format {
  /** `object` stands for protobuf. */
  readonly media: "json" | "yaml" | "object";
  readonly as: "itself" | "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList";
  /** The version of meta.k8s.io that a transformation is wanted in. */
  readonly asVersion: string;
  readonly pretty: boolean;
  /** What the rows of a Table carry beside their cells. */
  readonly include: "None" | "Metadata" | "Object";
}

interface Clause {
  readonly type: string;
  readonly params: ReadonlyMap<string, string>;
  readonly quality: number;
}

const MEDIA: ReadonlyMap<string, Format["media"]> = new Map([
  ["application/json", "json"],
  ["application/yaml", "yaml"],
  ["application/vnd.kubernetes.protobuf", "object"],
  ["*/*", "json"],
]);

const STREAMS = ["application/json;stream=watch", "application/vnd.kubernetes.protobuf;stream=watch"];

export const CONTENT_TYPE = {
  json: "application/json",
  yaml: "application/yaml",
  object: "application/vnd.kubernetes.protobuf",
} as const;
export const PLAIN_JSON: Format = { media: "json", as: "itself", asVersion: "", pretty: false, include: "Metadata" };

/** Nothing that is there is wanted; the refusal has a form of its own. */
export class NotAcceptable extends StatusError {
  constructor(
    { status }: StatusError,
    readonly format: Format = { ...PLAIN_JSON, pretty: true },
  ) {
    super(status);
  }
}

export function negotiate(
  headers: Headers,
  query: { readonly [name: string]: readonly string[] },
  isWatch = false,
): Format {
  const accept = headers["accept"] ?? "";
  const pretty = wantsPretty(headers, query["pretty"]?.[0]);
  const include = includeOf(query["includeObject"]?.[0]);
  if (accept === "") return { ...PLAIN_JSON, pretty };
  let known = false;
  for (const { type, params } of clauses(accept)) {
    const media = MEDIA.get(type);
    if (media === undefined) continue;
    known = true;
    const as = params.get("as");
    if (media === "yaml" && isWatch) {
      const refusal = failure(
        406,
        "NotAcceptable",
        `only the following media types are accepted: ${STREAMS.join(", ")}`,
      );
      throw new NotAcceptable(refusal, { ...PLAIN_JSON, media });
    }
    if (as === undefined) return { media, as: "itself", asVersion: "", pretty, include };
    const version = params.get("v") ?? "";
    if (params.get("g") !== "meta.k8s.io" || (version !== "v1" && version !== "v1beta1")) continue;
    if (as === "Table" && media !== "yaml") return { media, as, asVersion: version, pretty, include };
    if (as === "PartialObjectMetadata" || as === "PartialObjectMetadataList")
      return { media, as, asVersion: version, pretty, include };
  }
  const types = [...MEDIA.keys()].slice(0, 3);
  if (known) throw notAcceptable(types);
  const all = [...types, ...(isWatch ? STREAMS : [])].join(", ");
  const refusal = failure(406, "NotAcceptable", `406: Not Acceptable\n\nAvailable representations: ${all}`, {});
  throw new NotAcceptable(refusal);
}

/** Paths that are no resources have forms of their own; where nothing fits they answer in JSON. */
export function formatOfPath(headers: Headers, query: { readonly [name: string]: readonly string[] }): Format {
  return { ...PLAIN_JSON, pretty: wantsPretty(headers, query["pretty"]?.[0]) };
}

function includeOf(asked = ""): Format["include"] {
  if (asked === "" || asked === "None" || asked === "Metadata" || asked === "Object")
    return asked === "" ? "Metadata" : asked;
  const why = `Invalid value: ${goQuote(asked)}: must be 'Metadata', 'Object', 'None', or empty`;
  throw badRequest(`Unable to convert to Table as requested: includeObject: ${why}`);
}

/** What clients accept is a handful of texts, told with every request. A pure function's memory. */
const CLAUSES = new Map<string, readonly Clause[]>();

function clauses(accept: string): readonly Clause[] {
  let known = CLAUSES.get(accept);
  if (known === undefined) {
    if (CLAUSES.size >= 256) CLAUSES.clear();
    CLAUSES.set(accept, (known = parseClauses(accept)));
  }
  return known;
}

function parseClauses(accept: string): readonly Clause[] {
  return accept
    .split(",")
    .map((text): Clause => {
      const [type = "", ...rest] = text.split(";").map((part) => part.trim());
      const params = new Map(
        rest.map((part): [string, string] => {
          const at = part.indexOf("=");
          return at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
        }),
      );
      return { type, params, quality: Number(params.get("q") ?? "1") };
    })
    .sort((a, b) => b.quality - a.quality);
}

/** People at a browser or curl get indented text. */
function wantsPretty(headers: Headers, asked: string | undefined): boolean {
  if (asked !== undefined) return asked !== "0" && asked.toLowerCase() !== "false";
  const agent = headers["user-agent"] ?? "";
  return agent.startsWith("curl") || agent.startsWith("Wget") || agent.startsWith("Mozilla/5.0");
}
