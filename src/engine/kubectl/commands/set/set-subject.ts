import type { Subject } from "../../../api/gen/rbac-v1";
import { sameJson } from "../../../apimachinery/equality";
import type { Json, KObject } from "../../../apimachinery/object";
import type { Command } from "../../command";
import { CommandError } from "../../command-error";
import { array } from "../../flags/flag-spec";
import { dryRunOf } from "../../printers/print-result";
import { subjectsOf } from "../create/rbac-generators";
import { oneByOne, resourceName } from "../one-by-one";
import { patchChanged } from "./patch-changed";
import { SET_FLAGS } from "./set-image";

/**
 * `kubectl set subject`: adds users, groups and accounts to a binding.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/set/set_subject.go.
 */
export const setSubject: Command = {
  name: "subject",
  usage:
    "(-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname]",
  short: "Add subjects to a binding",
  args: "any",
  flags: [
    array("user", "Users to add."),
    array("group", "Groups to add."),
    array("serviceaccount", "namespace:name of accounts to add."),
    ...SET_FLAGS,
  ],
  *run(session, args, flags) {
    const added = subjectsOf(flags);
    if (added.length === 0)
      throw new CommandError("you must specify at least one value of user, group or serviceaccount");
    const dryRun = yield* dryRunOf(session);
    const failure = "failed to patch subjects to rolebinding:";
    yield* oneByOne(
      session,
      args,
      flags,
      function* (info) {
        if (info.object.kind !== "RoleBinding" && info.object.kind !== "ClusterRoleBinding") {
          throw new CommandError(
            `${resourceName(info)} setting subjects is only supported for RoleBinding/ClusterRoleBinding`,
          );
        }
        const old = (info.object as KObject & { readonly subjects?: readonly Subject[] }).subjects ?? [];
        const wanted: KObject = { ...info.object, subjects: joinSubjects(old, added) };
        yield* patchChanged(session, info, wanted, {
          flags,
          dryRun,
          done: "subjects updated",
          failure,
          quietWhenSame: true,
        });
      },
      { local: flags.on("local") },
    );
  },
};

/** The subjects with those that are new behind them. */
export function joinSubjects(old: readonly Subject[], added: readonly Subject[]): readonly Subject[] {
  const same = (a: Subject, b: Subject): boolean => sameJson(a as unknown as Json, b as unknown as Json);
  return [...old, ...added.filter((each) => !old.some((other) => same(each, other)))];
}
