import type { JsonObject, KObject } from "../../apimachinery/object";
import type { Task } from "../../sim/task";
import { qualifiedResourceName, type RestMapping } from "../client/rest-mapper";
import type { Command } from "../command";
import { CommandError, SilentExit } from "../command-error";
import { ALL_NAMESPACES_FLAG } from "../resource/resource-query";
import { bool, text } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { policyRuleRows, type PolicyRule } from "../describe/policy-rules";
import { objectPrinter } from "../printers/object-printer";
import { PRINT_FLAGS } from "../printers/print-result";
import { TabWriter } from "../printers/tab-writer";
import type { Session } from "../session";
import { RECONCILE } from "./reconcile";

/** Upstream: k8s.io/kubectl/pkg/cmd/auth/auth.go. */
export const AUTH: Command = {
  name: "auth",
  group: "Cluster management",
  short: "Ask what one may do, and who one is",
  subcommands: [
    {
      name: "can-i",
      short: "Ask whether an action is allowed",
      args: "any",
      usage: "VERB (KIND | KIND/NAME | /PATH)",
      flags: [
        ALL_NAMESPACES_FLAG,
        bool("list", "List all that is allowed."),
        bool("no-headers", "Leave out the line of headers."),
        bool("quiet", "Answer by the exit status only.", { short: "q" }),
        text("subresource", "A subresource, such as log or scale."),
      ],
      run: canI,
    },
    RECONCILE,
    { name: "whoami", short: "Show who the server takes one for", args: "any", flags: PRINT_FLAGS, run: whoAmI },
  ],
};

const VERBS = [
  "get",
  "list",
  "watch",
  "create",
  "update",
  "patch",
  "delete",
  "deletecollection",
  "use",
  "bind",
  "impersonate",
  "*",
  "approve",
  "sign",
  "escalate",
  "attest",
];
const PATH_VERBS = ["get", "put", "post", "head", "options", "delete", "patch", "*"];

function* canI(session: Session, args: readonly string[], flags: FlagValues): Task<number | void> {
  if (flags.on("list")) return yield* listAllowed(session, args, flags);
  if (args.length !== 2 && args.length !== 3) {
    throw new CommandError(
      "you must specify two arguments: verb resource or verb resource/resourceName.\n" +
        "See 'kubectl auth can-i -h' for help and examples.",
    );
  }
  const [verb, object] = args as [string, string];
  const spec = object.startsWith("/")
    ? yield* pathQuestion(session, verb, object)
    : yield* resourceQuestion(session, verb, object, flags);
  const client = yield* session.client();
  const review = {
    kind: "SelfSubjectAccessReview",
    apiVersion: "authorization.k8s.io/v1",
    metadata: {},
    spec,
    status: { allowed: false },
  };
  const answer = (yield* client.json("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
    body: review,
  })) as JsonObject;
  const status = (answer.status ?? {}) as {
    readonly allowed?: boolean;
    readonly reason?: string;
    readonly evaluationError?: string;
  };
  if (!flags.on("quiet")) yield* session.out(`${answerText(status)}\n`);
  if (status.allowed !== true) throw new SilentExit(1);
}

function answerText({
  allowed,
  reason = "",
  evaluationError = "",
}: {
  readonly allowed?: boolean;
  readonly reason?: string;
  readonly evaluationError?: string;
}): string {
  if (allowed === true) return "yes";
  return `no${reason === "" ? "" : ` - ${reason}`}${evaluationError === "" ? "" : ` - ${evaluationError}`}`;
}

function* pathQuestion(session: Session, verb: string, path: string): Task<JsonObject> {
  if (!PATH_VERBS.includes(verb)) yield* session.err(`Warning: verb '${verb}' is not a known verb\n\n`);
  return { nonResourceAttributes: { path, verb } };
}

function* resourceQuestion(session: Session, verb: string, object: string, flags: FlagValues): Task<JsonObject> {
  const [word = "", ...names] = object.split("/");
  const name = names.join("/");
  const namespace = flags.on("all-namespaces") ? "" : (yield* session.namespace()).name;
  const mapper = yield* session.mapper();
  const mapping = word === "*" ? undefined : mapper.find(word);
  const [bare = "", ...groups] = word.split(".");
  const subresource = flags.text("subresource");
  const asSubresource = mapping?.subresources.includes(name) === true && subresource === "";
  if (mapping === undefined && word !== "*") {
    const group = groups.join(".");
    yield* session.err(
      `Warning: the server doesn't have a resource type '${bare}'${group === "" ? "" : ` in group '${group}'`}\n\n`,
    );
  } else if (mapping !== undefined && !mapping.namespaced) {
    yield* session.err(
      `Warning: resource '${qualifiedResourceName(mapping)}' is not namespace ` +
        `scoped${mapping.group === "" ? "" : ` in group '${mapping.group}'`}\n\n`,
    );
  }
  if (!VERBS.includes(verb)) yield* session.err(`Warning: verb '${verb}' is not a known verb\n\n`);
  return {
    resourceAttributes: {
      ...(namespace !== "" && (mapping?.namespaced ?? true) && { namespace }),
      verb,
      ...group(mapping, groups.join("."), word),
      resource: mapping?.resource ?? bare,
      ...(asSubresource ? { subresource: name } : subresource !== "" && { subresource }),
      ...(!asSubresource && name !== "" && { name }),
    },
  };
}

function group(mapping: RestMapping | undefined, stated: string, word: string): { readonly group?: string } {
  const name = word === "*" ? "*" : (mapping?.group ?? stated);
  return name === "" ? {} : { group: name };
}

function* listAllowed(session: Session, args: readonly string[], flags: FlagValues): Task {
  if (args.length > 0) throw new CommandError("list option must be specified with no arguments");
  const client = yield* session.client();
  const body = {
    kind: "SelfSubjectRulesReview",
    apiVersion: "authorization.k8s.io/v1",
    metadata: {},
    spec: { namespace: (yield* session.namespace()).name },
  };
  const answer = (yield* client.json("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", {
    body,
  })) as JsonObject;
  const status = answer.status as {
    readonly resourceRules?: readonly PolicyRule[];
    readonly nonResourceRules?: readonly PolicyRule[];
    readonly incomplete?: boolean;
    readonly evaluationError?: string;
  };
  if (status.incomplete === true)
    yield* session.err(`Warning: the list may be incomplete: ${status.evaluationError ?? ""}\n`);
  const rows = policyRuleRows([...(status.resourceRules ?? []), ...(status.nonResourceRules ?? [])]);
  const head = flags.on("no-headers") ? [] : [["Resources", "Non-Resource URLs", "Resource Names", "Verbs"]];
  yield* session.out(new TabWriter(6, 3).format([...head, ...rows].map((cells) => `${cells.join("\t")}\n`).join("")));
}

function* whoAmI(session: Session, args: readonly string[], flags: FlagValues): Task {
  void args;
  const format = flags.text("output");
  const printer = format === "" ? undefined : yield* objectPrinter(session, format, { managedFields: true });
  const client = yield* session.client();
  const body = {
    kind: "SelfSubjectReview",
    apiVersion: "authentication.k8s.io/v1",
    metadata: {},
    status: { userInfo: {} },
  };
  const answer = (yield* client.json("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {
    body,
  })) as JsonObject;
  if (printer !== undefined) return yield* session.out(printer(answer as unknown as KObject));
  const {
    username = "",
    uid = "",
    groups = [],
    extra = {},
  } = (answer.status as unknown as { readonly userInfo: UserInfo }).userInfo;
  const rows = [
    ["ATTRIBUTE", "VALUE"],
    ["Username", username],
    ...(uid === "" ? [] : [["UID", uid]]),
    ...(groups.length === 0 ? [] : [["Groups", `[${groups.join(" ")}]`]]),
    ...Object.keys(extra)
      .sort()
      .map((key) => [`Extra: ${key}`, `[${extra[key]!.join(" ")}]`]),
  ];
  yield* session.out(new TabWriter(6, 3).format(rows.map((cells) => `${cells.join("\t")}\n`).join("")));
}

interface UserInfo {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: { readonly [key: string]: readonly string[] };
}
