import type { Span } from "../../../engine/index";
import {
  aboutObject,
  attr,
  clause,
  isRefused,
  name,
  question,
  text,
  textOf,
  verdict,
  type Phrase,
  type Sentence,
} from "./phrase";

/** A request at the door of the API server. */
export function ofHttp(span: Span): Sentence {
  const [verb = "", ...rest] = span.name.split(" ");
  const path = textOf(span, "path") ?? rest.join(" ");
  const status = textOf(span, "status");
  if (/^GET \/(version|api(\/[^/]+)?|apis(\/[^/]+){0,2}|openapi\/.*)$/.test(span.name)) return ofDiscovery(span, path);
  return {
    title: "Request",
    say: [
      verdict(`${textOf(span, "method") ?? verb} `),
      name(path),
      text(" reaches the API server"),
      ...clause(textOf(span, "userAgent"), (agent) => [text(", sent by "), name(agent.split(/[ /]/)[0] ?? agent)]),
      text("."),
      ...clause(status, (code) => [
        text(" Its answer: "),
        name(code),
        ...clause(isRefused(span) ? textOf(span, "reason") : undefined, (why) => [text(`, ${why}`)]),
        text("."),
      ]),
    ],
  };
}

/** A question for the server's own documents. */
function ofDiscovery(span: Span, path: string): Sentence {
  return {
    title: "Discovery",
    say: [
      question("What can one ask of this server?"),
      ...clause(textOf(span, "userAgent"), (agent) => [name(agent.split(/[ /]/)[0] ?? agent)]),
      verdict(
        textOf(span, "userAgent") === undefined ? "It is asked for its own list: " : " reads the server’s own list: ",
      ),
      name(path),
      text("."),
    ],
  };
}

export function ofAuthn(span: Span): Sentence {
  const user = textOf(span, "user");
  const groups = attr(span, "groups");
  const by = textOf(span, "method");
  if (isRefused(span))
    return {
      title: "Authentication",
      say: [question("Who is asking?"), verdict("Nobody whom the server can verify"), text(".")],
    };
  return {
    title: "Authentication",
    say: [
      question("Who is asking?"),
      ...(user === undefined
        ? [verdict("The server knows the caller")]
        : [verdict(`${PROOF[by ?? ""] ?? "What was presented says"} `), name(user)]),
      ...clause(groups, (list) => [text(", in "), name(list)]),
      text("."),
    ],
  };
}

const PROOF: { readonly [method: string]: string } = {
  x509: "The client certificate says",
  "service account token": "The service account's token says",
  "bootstrap token": "The bootstrap token says",
  anonymous: "Nothing was presented, so it is",
};

export function ofImpersonation(span: Span): Sentence {
  return {
    title: "Impersonation",
    say: [
      question("Does the caller speak for another?"),
      verdict(isRefused(span) ? "It may not" : "Yes"),
      ...clause(textOf(span, "by"), (by) => [text(": "), name(by), text(isRefused(span) ? " asked to act" : " acts")]),
      ...clause(textOf(span, "user"), (user) => [text(" as "), name(user)]),
      text("."),
    ],
  };
}

export function ofAuthz(span: Span): Sentence {
  const user = textOf(span, "user");
  const verb = textOf(span, "verb");
  const resource = [textOf(span, "resource") ?? textOf(span, "path"), textOf(span, "subresource")]
    .filter((part) => part !== undefined)
    .join("/");
  const deed = [verb, resource].filter((part) => part !== undefined && part !== "").join(" ");
  const asked = [question("May this be done?")];
  if (isRefused(span)) {
    return {
      title: "Authorisation",
      say: [
        ...asked,
        verdict("No"),
        text(": "),
        ...(user === undefined ? [text("no rule")] : [text("no rule lets "), name(user)]),
        ...clause(deed, (what) => [text(user === undefined ? " allows " : " "), name(what)]),
        text("."),
      ],
    };
  }
  const by = textOf(span, "authorizer");
  const group = textOf(span, "privileged");
  if (group !== undefined)
    return {
      title: "Authorisation",
      say: [
        ...asked,
        verdict("Yes, and no rule is asked"),
        text(": whoever is in group "),
        name(group),
        text(" may do everything"),
        ...(user === undefined
          ? []
          : [text(", so "), name(user), ...clause(deed, (what) => [text(" may "), name(what)])]),
        text("."),
      ],
    };
  return {
    title: "Authorisation",
    say: [
      ...asked,
      verdict(by === undefined ? "It is allowed" : `${by} allows it`),
      ...grantOf(span, user, deed),
      text("."),
    ],
  };
}

/** By which binding, of which role, to whom. */
function grantOf(span: Span, user: string | undefined, deed: string): readonly Phrase[] {
  const grant = attr(span, "grant");
  const may = clause(deed, (what) => [text(", and that may "), name(what)]);
  if (typeof grant !== "object" || grant === null) {
    return user === undefined ? [] : [text(": "), name(user), ...clause(deed, (what) => [text(" may "), name(what)])];
  }
  const field = (key: string) => {
    const value = (grant as { readonly [key: string]: unknown })[key];
    return typeof value === "string" ? value : undefined;
  };
  const [binding, role] = [field("bindingName"), field("roleName")];
  return [
    text(": "),
    text(`${field("bindingKind") ?? "the binding"} `),
    name(binding ?? ""),
    text(" gives "),
    ...subjectOf(field("subjectKind") ?? "User", field("subjectName") ?? user ?? ""),
    text(` the ${field("roleKind") ?? "role"} `),
    ...(role === binding ? [text("of the same name")] : [name(role ?? "")]),
    ...may,
  ];
}

/** Upstream's grants tell a service account's name before its namespace; everywhere else it is the other way. */
function subjectOf(kind: string, subject: string): readonly Phrase[] {
  if (kind !== "ServiceAccount") return [text(`${kind.toLowerCase()} `), name(subject)];
  return [text("service account "), name(subject.split("/").toReversed().join("/"))];
}

export function ofDecode(span: Span): Sentence {
  return {
    title: "Decoding",
    say: isRefused(span)
      ? [
          question("Can the body be read?"),
          verdict("No"),
          ...clause(textOf(span, "reason"), (why) => [text(`: ${why}`)]),
          text("."),
        ]
      : [
          question("Can the body be read?"),
          verdict("Yes"),
          ...clause(
            aboutObject(span)
              .map((phrase) => phrase.text)
              .join(""),
            () => [text(": it is "), ...aboutObject(span)],
          ),
          text("."),
        ],
  };
}

export function ofAdmission(span: Span): Sentence {
  const validating = textOf(span, "phase") === "validating";
  const changed = attr(span, "changed");
  const title = validating ? "Validating admission" : "Mutating admission";
  const asked = question(validating ? "Does a plugin refuse it?" : "Does a plugin change it?");
  if (isRefused(span)) {
    return {
      title,
      say: [
        asked,
        name(span.name),
        verdict(" refuses it"),
        ...clause(textOf(span, "reason"), (why) => [text(`: ${why}`)]),
        text("."),
      ],
    };
  }
  const change = clause(changed, (fields) => [verdict(" writes "), name(fields), text(".")]);
  return {
    title,
    say: [
      asked,
      name(span.name),
      ...(change.length > 0 ? change : [verdict(validating ? " has nothing against it." : " leaves it as it is.")]),
    ],
  };
}

export function ofDefaulting(span: Span): Sentence {
  return {
    title: "Defaulting",
    say: [
      question("What was left unsaid?"),
      verdict("The server fills in the defaults"),
      ...clause(attr(span, "changed"), (fields) => [text(" of "), name(fields)]),
      text("."),
    ],
  };
}

export function ofValidation(span: Span): Sentence {
  return {
    title: "Validation",
    say: [
      question("Is it sound?"),
      verdict(isRefused(span) ? "No" : "Yes, no errors"),
      ...clause(isRefused(span) ? textOf(span, "reason") : undefined, (why) => [text(`: ${why}`)]),
      text("."),
    ],
  };
}

export function ofEtcd(span: Span): Sentence {
  const key = textOf(span, "key") ?? span.name.split(" ").slice(1).join(" ");
  const revision = textOf(span, "revision");
  const reads = /^(range|get|count|watch)/.test(textOf(span, "op") ?? span.name);
  if (isRefused(span)) {
    return {
      title: "Storage",
      say: [verdict("etcd did not do it"), ...clause(textOf(span, "error"), (why) => [text(`: ${why}`)]), text(".")],
    };
  }
  return {
    title: "Storage",
    say: reads
      ? [verdict("etcd reads "), name(key), text(".")]
      : [
          verdict(
            revision !== undefined
              ? `etcd keeps it as revision ${revision}`
              : span.t1 === undefined
                ? "etcd is asked to keep it"
                : "etcd keeps it",
          ),
          ...clause(key, (path) => [text(", under "), name(path)]),
          text("."),
        ],
  };
}

export function ofBind(span: Span): Sentence {
  return {
    title: "Binding",
    say: [
      verdict("The pod gets its place"),
      ...clause(textOf(span, "pod"), (pod) => [text(": "), name(pod)]),
      ...clause(textOf(span, "node"), (node) => [text(" stands on "), name(node), text(" from now on")]),
      text("."),
    ],
  };
}
