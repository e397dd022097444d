import type { JsonObject, KObject } from "../../../apimachinery/object";
import { CommandError } from "../../command-error";
import { array, text } from "../../flags/flag-spec";
import { parseLabels } from "../key-values";
import type { Generator } from "./generator";

/** `kubectl create ingress`. Upstream: k8s.io/kubectl/pkg/cmd/create/create_ingress.go. */
export const ingress: Generator = {
  name: "ingress",
  aliases: ["ing"],
  usage: "NAME --rule=host/path=service:port[,tls[=secret]]",
  short: "Create an Ingress",
  failure: "failed to create ingress",
  flags: [
    text("class", "The IngressClass."),
    array("rule", "host/path=service:port[,tls[=secret]]."),
    text("default-backend", "service:port for all else."),
    array("annotation", "key=value."),
  ],
  *make(_session, name, flags) {
    const rules = flags.list("rule").map(parseRule);
    const fallback = flags.text("default-backend");
    if (rules.length === 0 && fallback === "") {
      throw new CommandError(
        "not enough information provided: every ingress has to either specify a default-backend (which catches " +
          "all traffic) " +
          "or a list of rules (which catch specific paths)",
      );
    }
    if (fallback !== "" && !/^[^:]+:[^:]+$/.test(fallback))
      throw new CommandError("default-backend should be in format servicename:serviceport");
    const annotations = parseLabels(flags.list("annotation"));
    const className = flags.text("class");
    const tls = tlsOf(rules);
    return {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name, ...(Object.keys(annotations).length > 0 && { annotations }) },
      spec: {
        ...(className !== "" && { ingressClassName: className }),
        ...(fallback !== "" && { defaultBackend: backend(fallback) }),
        ...(rules.length > 0 && { rules: byHost(rules) }),
        ...(tls.length > 0 && { tls }),
      },
      status: { loadBalancer: {} },
    } as KObject;
  },
};

export interface IngressRuleWords {
  readonly host: string;
  readonly path: string;
  readonly service: string;
  readonly tls: boolean;
  readonly secret: string;
}

/** `host/path=service:port[,tls[=secret]]`. */
export function parseRule(word: string): IngressRuleWords {
  const match = /^([^/=]*)(\/[^=]*)?=([^:,]+:[^,]+?)(?:,(tls)(?:=([^,]*))?)?$/.exec(word);
  if (match === null) {
    throw new CommandError(`rule ${word} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
  }
  const [, host = "", path = "", service = "", tls, secret = ""] = match;
  return { host, path, service, tls: tls !== undefined, secret };
}

function byHost(rules: readonly IngressRuleWords[]): readonly JsonObject[] {
  const hosts = [...new Set(rules.map(({ host }) => host))];
  return hosts.map((host) => ({
    ...(host !== "" && { host }),
    http: { paths: rules.filter((rule) => rule.host === host).map(pathOf) },
  }));
}

/** A star at the end of the path stands for all that begins so. */
function pathOf({ path, service }: IngressRuleWords): JsonObject {
  const prefix = path.endsWith("*");
  return { backend: backend(service), path: prefix ? path.slice(0, -1) : path, pathType: prefix ? "Prefix" : "Exact" };
}

function backend(words: string): JsonObject {
  const [name = "", port = ""] = words.split(":");
  return { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } };
}

function tlsOf(rules: readonly IngressRuleWords[]): readonly JsonObject[] {
  const secured = rules.filter(({ tls }) => tls);
  return [...new Set(secured.map(({ secret }) => secret))].map((secret) => {
    const hosts = [
      ...new Set(secured.filter((rule) => rule.secret === secret && rule.host !== "").map(({ host }) => host)),
    ];
    return { ...(hosts.length > 0 && { hosts }), ...(secret !== "" && { secretName: secret }) };
  });
}
