import type { JsonObject, KObject } from "../../apimachinery/object";
import { formatTime } from "../../apimachinery/time";
import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError, SeveralErrors } from "../command-error";
import { bool } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { PRINT_FLAGS, printResult } from "../printers/print-result";
import { fetchResources } from "../resource/fetch-resources";
import type { ResourceInfo } from "../resource/resource-info";
import { fileFlags, queryFromFlags } from "../resource/resource-query";
import type { Session } from "../session";

/**
 * `kubectl certificate approve` and `deny`: a person's verdict on a request for a certificate, written into its
 * conditions.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/certificates/certificates.go.
 */
export const certificate: Command = {
  name: "certificate",
  usage: "SUBCOMMAND",
  short: "Approve or deny requests for certificates",
  group: "cluster",
  subcommands: [verdict("approve"), verdict("deny")],
};

interface Condition extends JsonObject {
  readonly type: string;
}

const VERDICTS = {
  approve: { type: "Approved", other: "Denied", reason: "KubectlApprove", done: "approved" },
  deny: { type: "Denied", other: "Approved", reason: "KubectlDeny", done: "denied" },
} as const;

function verdict(name: keyof typeof VERDICTS): Command {
  return {
    name,
    usage: "(-f FILENAME | NAME)",
    short: name === "approve" ? "Approve a request" : "Deny a request",
    args: "any",
    flags: [bool("force", "Also when it has the verdict already."), ...fileFlags("the requests"), ...PRINT_FLAGS],
    *run(session, args, flags) {
      if (args.length === 0 && flags.list("filename").length === 0 && flags.text("kustomize") === "") {
        throw new CommandError("one or more CSRs must be specified as <name> or -f <filename>");
      }
      const words = { args, namespace: "", requireNamespace: false };
      const query = args.length > 0 ? { ...words, kind: "certificatesigningrequests" } : words;
      const { infos, errors } = yield* fetchResources(session, { ...queryFromFlags(flags), ...query });
      if (errors.length > 0) throw new SeveralErrors(errors);
      for (const info of infos) yield* pronounce(session, flags, info, name);
    },
  };
}

function* pronounce(session: Session, flags: FlagValues, info: ResourceInfo, name: keyof typeof VERDICTS): Task {
  const { type, other, reason, done } = VERDICTS[name];
  const csr = info.object as KObject & { readonly status?: { readonly conditions?: readonly Condition[] } };
  const conditions = csr.status?.conditions ?? [];
  if (conditions.some((each) => each.type === other)) {
    throw new CommandError(`certificate signing request ${JSON.stringify(info.name)} is already ${other}`);
  }
  if (conditions.some((each) => each.type === type) && !flags.on("force")) {
    return yield* printResult(session, csr, done);
  }
  const message = `This CSR was ${done} by kubectl certificate ${name}.`;
  const lastUpdateTime = formatTime(yield* session.io.wall());
  const added = { type, status: "True", reason, message, lastUpdateTime };
  const kept = conditions.filter((each) => each.type !== type);
  const wanted = { ...csr, status: { ...csr.status, conditions: [...kept, added] } };
  const client = yield* session.client();
  const result = yield* client.replace(info.mapping, "", info.name, wanted as unknown as JsonObject, {
    subresource: "approval",
  });
  yield* printResult(session, result, done);
}
