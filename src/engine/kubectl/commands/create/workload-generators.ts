import type { KObject } from "../../../apimachinery/object";
import { CommandError } from "../../command-error";
import { array, bool, int, list, text } from "../../flags/flag-spec";
import type { Generator } from "./generator";

/**
 * `kubectl create deployment|namespace|serviceaccount|job|cronjob|priorityclass`.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/create/create_*.go.
 */
export const deployment: Generator = {
  name: "deployment",
  aliases: ["deploy"],
  usage: "NAME --image=image -- [COMMAND] [args...]",
  short: "Create a Deployment",
  required: ["image"],
  failure: "failed to create deployment",
  flags: [
    list("image", "The images of its containers."),
    int("port", "A port of the container.", { fallback: "-1" }),
    int("replicas", "How many pods.", { fallback: "1", short: "r" }),
  ],
  *make(_session, name, flags, words) {
    const images = flags.list("image");
    if (images.length > 1 && words.length > 0)
      throw new CommandError("cannot specify multiple --image options and command");
    const port = flags.number("port");
    const containers = images.map((image) => ({
      ...(words.length > 0 && { command: words }),
      image,
      name: containerName(image),
      ...(port >= 0 && { ports: [{ containerPort: port }] }),
      resources: {},
    }));
    const labels = { app: name };
    return {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, labels },
      spec: {
        replicas: flags.number("replicas"),
        selector: { matchLabels: labels },
        strategy: {},
        template: { metadata: { labels }, spec: { containers } },
      },
      status: {},
    } as KObject;
  },
};

/** The last part of an image's name, as a container may be called. */
function containerName(image: string): string {
  const last = image.split("/").at(-1) ?? image;
  return last
    .split("@")[0]!
    .split(":")[0]!
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, "-");
}

export const namespace: Generator = {
  name: "namespace",
  aliases: ["ns"],
  usage: "NAME [--dry-run=server|client|none]",
  short: "Create a Namespace",
  flags: [],
  *make(_session, name) {
    return { apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: {}, status: {} };
  },
};

export const serviceAccount: Generator = {
  name: "serviceaccount",
  aliases: ["sa"],
  usage: "NAME [--dry-run=server|client|none]",
  short: "Create a ServiceAccount",
  flags: [],
  failure: "failed to create serviceaccount",
  *make(_session, name) {
    return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name } };
  },
};

export const priorityClass: Generator = {
  name: "priorityclass",
  aliases: ["pc"],
  usage: "NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]",
  short: "Create a PriorityClass",
  failure: "failed to create priorityclass",
  flags: [
    int("value", "The priority."),
    bool("global-default", "For pods that name none."),
    text("description", "What it is for."),
    text("preemption-policy", "PreemptLowerPriority or Never.", { fallback: "PreemptLowerPriority" }),
  ],
  *make(_session, name, flags) {
    const description = flags.text("description");
    return {
      apiVersion: "scheduling.k8s.io/v1",
      kind: "PriorityClass",
      metadata: { name },
      value: flags.number("value"),
      ...(flags.on("global-default") && { globalDefault: true }),
      ...(description !== "" && { description }),
      preemptionPolicy: flags.text("preemption-policy"),
    };
  },
};

function podTemplate(
  image: string,
  name: string,
  words: readonly string[],
  restartPolicy: string,
): { readonly [field: string]: unknown } {
  return {
    metadata: {},
    spec: { containers: [{ ...(words.length > 0 && { command: words }), image, name, resources: {} }], restartPolicy },
  };
}

export const job: Generator = {
  name: "job",
  usage: "NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]",
  short: "Create a Job",
  failure: "failed to create job",
  flags: [text("image", "The image of its container."), text("from", "A CronJob whose template is taken.")],
  *make(session, name, flags, words) {
    const from = flags.text("from");
    if (from === "") {
      if (flags.text("image") === "") throw new CommandError("either --image or --from must be specified");
      return {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: { name },
        spec: { template: podTemplate(flags.text("image"), name, words, "Never") },
        status: {},
      } as KObject;
    }
    if (flags.text("image") !== "") throw new CommandError("either --image or --from must be specified");
    if (words.length > 0) throw new CommandError("cannot specify --from and command");
    const [kind = "", cronName = ""] = from.split("/");
    const mapper = yield* session.mapper();
    const client = yield* session.client();
    if (!/^(cronjobs?|cj)(\.batch)?$/.test(kind) || cronName === "") {
      throw new CommandError(
        cronName === ""
          ? "from must be an existing cronjob"
          : `unknown object type *v1.${mapper.mappingFor(kind).kind}`,
      );
    }
    const cron = (yield* client.get(
      mapper.mappingFor("cronjobs"),
      (yield* session.namespace()).name,
      cronName,
    )) as KObject & {
      readonly spec: {
        readonly jobTemplate: {
          readonly metadata?: {
            readonly labels?: { readonly [key: string]: string };
            readonly annotations?: { readonly [key: string]: string };
          };
          readonly spec: object;
        };
      };
    };
    const { metadata, spec } = cron.spec.jobTemplate;
    return {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        name,
        annotations: { "cronjob.kubernetes.io/instantiate": "manual", ...metadata?.annotations },
        ...(metadata?.labels !== undefined && { labels: metadata.labels }),
        ownerReferences: [
          { apiVersion: "batch/v1", kind: "CronJob", name: cronName, uid: cron.metadata.uid ?? "", controller: true },
        ],
      },
      spec,
      status: {},
    };
  },
};

export const cronJob: Generator = {
  name: "cronjob",
  aliases: ["cj"],
  usage: "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...]",
  short: "Create a CronJob",
  required: ["image", "schedule"],
  failure: "failed to create cronjob",
  flags: [
    text("image", "The image of its container."),
    text("schedule", "When it runs, as cron writes it."),
    text("restart", "OnFailure or Never.", { fallback: "OnFailure" }),
    array("annotation", "", { hidden: true }),
  ],
  *make(_session, name, flags, words) {
    const template = podTemplate(flags.text("image"), name, words, flags.text("restart"));
    return {
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name },
      spec: { jobTemplate: { metadata: { name }, spec: { template } }, schedule: flags.text("schedule") },
      status: {},
    } as KObject;
  },
};
