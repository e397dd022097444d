import type { KObject } from "../../../apimachinery/object";
import type { Command } from "../../command";
import { CommandError } from "../../command-error";
import { text } from "../../flags/flag-spec";
import { dryRunOf } from "../../printers/print-result";
import { oneByOne } from "../one-by-one";
import { patchChanged } from "./patch-changed";
import { podSpecIn, withPodSpec } from "./pod-spec-of";
import { SET_FLAGS } from "./set-image";

/** `kubectl set selector`: which pods a Service sends to. Upstream: k8s.io/kubectl/pkg/cmd/set/set_selector.go. */
export const setSelector: Command = {
  name: "selector",
  usage: "(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]",
  short: "Set the selector of a Service",
  args: "any",
  flags: [
    text("resource-version", "Only if the object is still at this version."),
    ...SET_FLAGS.filter(({ name }) => name !== "selector"),
  ],
  *run(session, args, flags) {
    const dryRun = yield* dryRunOf(session);
    const selector = equalities(args.at(-1) ?? "");
    yield* oneByOne(
      session,
      args.slice(0, -1),
      flags,
      function* (info) {
        if (info.object.kind !== "Service") throw new CommandError("setting a selector is only supported for Services");
        const spec = (info.object as KObject & { readonly spec: object }).spec;
        const wanted = { ...info.object, spec: { ...spec, selector } } as KObject;
        yield* patchChanged(session, info, wanted, { flags, dryRun, done: "selector updated" });
      },
      { local: flags.on("local") },
    );
  },
};

/** `a=b,c=d` as a map. */
export function equalities(words: string): { readonly [key: string]: string } {
  const pairs = words
    .split(",")
    .filter((word) => word !== "")
    .map((word) => {
      const match = /^\s*([^=!<>\s]+)\s*==?\s*([^=!<>\s]*)\s*$/.exec(word);
      return match === null ? undefined : ([match[1]!, match[2]!] as const);
    });
  return Object.fromEntries(pairs.filter((pair) => pair !== undefined));
}

/** `kubectl set serviceaccount`: as whom the pods of a workload act. Upstream: set_serviceaccount.go. */
export const setServiceAccount: Command = {
  name: "serviceaccount",
  aliases: ["sa"],
  usage: "(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT",
  short: "Set the service account of a workload",
  args: "any",
  flags: SET_FLAGS,
  *run(session, args, flags) {
    const account = args.at(-1);
    if (account === undefined) throw new CommandError("serviceaccount is required");
    const dryRun = yield* dryRunOf(session);
    const failure = "failed to patch ServiceAccountName";
    yield* oneByOne(
      session,
      args.slice(0, -1),
      flags,
      function* (info) {
        const wanted = withPodSpec(info.object, { ...podSpecIn(info), serviceAccountName: account });
        yield* patchChanged(session, info, wanted, { flags, dryRun, done: "serviceaccount updated", failure });
      },
      { local: flags.on("local") },
    );
  },
};
