import { useState } from "react";
import type { ObjectRef, Span } from "../../engine/index";
import type { MaySubject } from "../../workers/protocol";
import { Button } from "../design/kit";
import { engine } from "../state/engine-link";
import { objectKey } from "../state/selection";
import { reportFailure } from "../state/toasts";
import { select, setUi } from "../state/ui-store";

const RBAC = "rbac.authorization.k8s.io";

/** At an authorisation: the rule that decided, and everybody else to whom the cluster's roles allow the same. */
export function WhoElse({ span }: { readonly span: Span }) {
  const [found, setFound] = useState<readonly MaySubject[]>();
  const rule = ruleOf(span);
  return (
    <>
      <div className="row wrap who-else">
        {rule !== undefined && (
          <Button size="small" onClick={() => open(rule)}>
            Open the rule
          </Button>
        )}
        <Button
          size="small"
          icon="why"
          aria-expanded={found !== undefined}
          onClick={() => {
            if (found !== undefined) setFound(undefined);
            else engine().whoMay(span.id).then(setFound).catch(reportFailure("Asking who else may"));
          }}
        >
          Who else may?
        </Button>
      </div>
      {found !== undefined && <Subjects found={found} />}
    </>
  );
}

function Subjects({ found }: { readonly found: readonly MaySubject[] }) {
  return (
    <ul className="who-list" aria-label="Who else may">
      {!found.some(({ kind, name }) => kind === "Group" && name === MASTERS) && (
        <li>
          <b className="mono">{MASTERS}</b>
          <span className="caption">group, without any rule</span>
        </li>
      )}
      {found.map((subject) => (
        <li key={`${subject.kind} ${subject.namespace ?? ""}/${subject.name}`}>
          <b className="mono">
            {subject.namespace === undefined ? "" : `${subject.namespace}/`}
            {subject.name}
          </b>
          <span className="caption">
            {KINDS[subject.kind] ?? subject.kind}, by{" "}
            <button type="button" className="link mono" onClick={() => open(bindingOf(subject))}>
              {subject.binding}
            </button>
          </span>
        </li>
      ))}
    </ul>
  );
}

const MASTERS = "system:masters";
const KINDS: { readonly [kind: string]: string } = {
  User: "user",
  Group: "group",
  ServiceAccount: "service account",
};

function open(ref: ObjectRef): void {
  select(objectKey(ref));
  setUi({ sideTab: "inspector", moreTab: "inspector", tabletTab: "inspector" });
}

function bindingOf({ binding, bindingKind, bindingNamespace }: MaySubject): ObjectRef {
  return bindingKind === "ClusterRoleBinding"
    ? { group: RBAC, resource: "clusterrolebindings", name: binding }
    : { group: RBAC, resource: "rolebindings", namespace: bindingNamespace ?? "", name: binding };
}

/** The role that allowed it, when a rule did. */
export function ruleOf(span: Span): ObjectRef | undefined {
  const grant = span.attrs?.["grant"];
  if (typeof grant !== "object" || grant === null || Array.isArray(grant)) return undefined;
  const { roleKind, roleName, bindingNamespace } = grant as { readonly [field: string]: unknown };
  if (typeof roleName !== "string" || roleName === "") return undefined;
  return roleKind === "Role"
    ? { group: RBAC, resource: "roles", namespace: String(bindingNamespace ?? ""), name: roleName }
    : { group: RBAC, resource: "clusterroles", name: roleName };
}
