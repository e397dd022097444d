import type { Container } from "../../../api/gen/core-v1";
import { canonicalQuantity, tryParseQuantity } from "../../../apimachinery/quantity";
import type { Command } from "../../command";
import { CommandError } from "../../command-error";
import { text } from "../../flags/flag-spec";
import { dryRunOf } from "../../printers/print-result";
import { oneByOne } from "../one-by-one";
import { mapContainers, matchesContainer } from "./env-changes";
import { patchChanged } from "./patch-changed";
import { podSpecIn, withPodSpec } from "./pod-spec-of";
import { SET_FLAGS } from "./set-image";

/** `kubectl set resources`. Upstream: k8s.io/kubectl/pkg/cmd/set/set_resources.go. */
export const setResources: Command = {
  name: "resources",
  usage: "(-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS]",
  short: "Set requests and limits of containers",
  args: "any",
  flags: [
    text("containers", "The containers that are changed; * stands for any text.", { short: "c", fallback: "*" }),
    text("limits", "cpu=100m,memory=256Mi"),
    text("requests", "cpu=100m,memory=256Mi"),
    ...SET_FLAGS,
  ],
  *run(session, args, flags) {
    const dryRun = yield* dryRunOf(session);
    const limits = parseResourceList(flags.text("limits"));
    const requests = parseResourceList(flags.text("requests"));
    if (limits === undefined && requests === undefined) {
      throw new CommandError("you must specify an update to requests or limits (in the form of --requests/--limits)");
    }
    const pattern = flags.text("containers");
    const failure = "failed to patch resources update to pod template";
    yield* oneByOne(
      session,
      args,
      flags,
      function* (info) {
        const spec = podSpecIn(info);
        if (!spec.containers.some((each) => matchesContainer(each, pattern)))
          throw new CommandError(`unable to find container named ${pattern}`);
        const wanted = withPodSpec(
          info.object,
          mapContainers(spec, pattern, (container) => withResources(container, limits, requests)),
        );
        yield* patchChanged(session, info, wanted, {
          flags,
          dryRun,
          done: "resource requirements updated",
          failure,
          quietWhenSame: true,
        });
      },
      { local: flags.on("local") },
    );
  },
};

type ResourceTexts = { readonly [name: string]: string };

/**
 * `cpu=100m,memory=64Mi`; nothing for "".
 *
 * Upstream: k8s.io/kubectl/pkg/generate/versioned/run.go (populateResourceListV1).
 */
export function parseResourceList(words: string): ResourceTexts | undefined {
  if (words === "") return undefined;
  return Object.fromEntries(
    words.split(",").map((word) => {
      const [name = "", amount, ...more] = word.split("=");
      if (amount === undefined || more.length > 0)
        throw new CommandError(`Invalid argument syntax ${word}, expected <resource>=<value>`);
      const quantity = tryParseQuantity(amount);
      if (typeof quantity === "string") throw new CommandError(quantity);
      return [name, canonicalQuantity(amount)];
    }),
  );
}

export function withResources(
  container: Container,
  limits: ResourceTexts | undefined,
  requests: ResourceTexts | undefined,
): Container {
  const { resources = {} } = container;
  return {
    ...container,
    resources: {
      ...resources,
      ...(limits !== undefined && { limits: { ...resources.limits, ...limits } }),
      ...(requests !== undefined && { requests: { ...resources.requests, ...requests } }),
    },
  } as Container;
}
