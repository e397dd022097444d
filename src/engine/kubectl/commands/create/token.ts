import type { JsonObject, KObject } from "../../../apimachinery/object";
import { StatusError } from "../../../apimachinery/status";
import type { Task } from "../../../sim/task";
import { objectPath } from "../../client/api-client";
import type { Command } from "../../command";
import { CommandError, usageError } from "../../command-error";
import { array, duration, text } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { PRINT_FLAGS, printResult } from "../../printers/print-result";
import type { Session } from "../../session";

/**
 * `kubectl create token`: asks for a token of a ServiceAccount.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/create/create_token.go.
 */
export const createToken: Command = {
  name: "token",
  usage: "SERVICE_ACCOUNT_NAME",
  short: "Ask for a token of a ServiceAccount",
  args: "any",
  flags: [
    array("audience", "For whom it is."),
    duration("duration", "How long it holds."),
    text("bound-object-kind", "Node, Pod or Secret."),
    text("bound-object-name", "The object with which it ends."),
    text("bound-object-uid", "The UID of that object."),
    ...PRINT_FLAGS,
  ],
  *run(session, args, flags) {
    const [name] = args;
    if (name === undefined || args.length > 1)
      throw usageError(session.path, `exactly one NAME is required, got ${args.length}`);
    checkBinding(flags);
    if (flags.duration("duration") < 0) throw new CommandError("--duration must be greater than or equal to 0");
    const namespace = (yield* session.namespace()).name;
    const mapping = (yield* session.mapper()).forKind("", "v1", "ServiceAccount");
    try {
      const client = yield* session.client();
      const answer = yield* client.json("POST", objectPath(mapping, namespace, name, "token"), {
        body: requestOf(flags),
      });
      yield* show(session, answer as unknown as TokenRequest);
    } catch (error) {
      if (error instanceof StatusError) throw new CommandError(`failed to create token: ${error.message}`);
      throw error;
    }
  },
};

const BOUND_KINDS = ["Node", "Pod", "Secret"];

function checkBinding(flags: FlagValues): void {
  const [kind, name, uid] = [
    flags.text("bound-object-kind"),
    flags.text("bound-object-name"),
    flags.text("bound-object-uid"),
  ];
  if (kind === "") {
    if (name !== "") throw new CommandError("--bound-object-name can only be set if --bound-object-kind is provided");
    if (uid !== "") throw new CommandError("--bound-object-uid can only be set if --bound-object-kind is provided");
    return;
  }
  if (!BOUND_KINDS.includes(kind))
    throw new CommandError(`supported --bound-object-kind values are ${BOUND_KINDS.join(", ")}`);
  if (name === "") throw new CommandError("--bound-object-name is required if --bound-object-kind is provided");
}

function requestOf(flags: FlagValues): JsonObject {
  const audiences = flags.list("audience");
  const seconds = Math.floor(flags.duration("duration") / 1e9);
  const [kind, name, uid] = [
    flags.text("bound-object-kind"),
    flags.text("bound-object-name"),
    flags.text("bound-object-uid"),
  ];
  const boundObjectRef = { apiVersion: "v1", kind, name, ...(uid !== "" && { uid }) };
  return {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    metadata: {},
    spec: {
      audiences: audiences.length > 0 ? [...audiences] : null,
      ...(seconds > 0 && { expirationSeconds: seconds }),
      ...(kind !== "" && { boundObjectRef }),
    },
  };
}

type TokenRequest = KObject & { readonly status?: { readonly token?: string } };

function* show(session: Session, answer: TokenRequest): Task {
  if (session.flags.text("output") !== "") return yield* printResult(session, answer, "created");
  const token = answer.status?.token ?? "";
  if (token === "") throw new CommandError("failed to create token: no token in server response");
  yield* session.out(`${token}\n`);
}
