import type { Behaviour, ExecResult, ProgramContext, ProgramRunner } from "../images/behaviour";
import { CATALOGUE, type CatalogueImage } from "../images/catalogue";
import type { ImageReference } from "../images/reference";
import { MILLISECOND, SECOND, type Micros } from "../sim/time";

/** What tells one runtime from another: which images there are, how long things take, what programs do. Pure. */
export interface RuntimeProfile {
  readonly sandboxTakes: Micros;
  readonly createTakes: Micros;
  readonly startTakes: Micros;
  readonly sandboxStopTakes: Micros;
  /** Images that need no pull. */
  isPresent(image: ImageReference): boolean;
  /** How a pull goes: how long, and the registry's words when it fails. `tries` counts those that came before. */
  pull(
    image: ImageReference,
    tries: number,
  ): { readonly takes: Micros; readonly size: number; readonly error?: string };
  /** The user that an image's programs run as; 0 is root. */
  user(image: ImageReference): number;
  /** What the network plugin says when it cannot connect a pod with these annotations. */
  networkError?(annotations: { readonly [key: string]: string }): string | undefined;
  behaviour(image: ImageReference, context: ProgramContext): Behaviour;
  readonly turn: ProgramRunner["turn"];
  exec(image: ImageReference, command: readonly string[], at: Parameters<ProgramRunner["exec"]>[1]): ExecResult;
}

/** The catalogue of `images/`, as from a registry nearby that gives 120 MB a second. */
export function fullProfile(runner: ProgramRunner): RuntimeProfile {
  return {
    sandboxTakes: 300 * MILLISECOND,
    createTakes: 60 * MILLISECOND,
    startTakes: 80 * MILLISECOND,
    sandboxStopTakes: 50 * MILLISECOND,
    isPresent: (image) => image.repository === "registry.k8s.io/pause",
    pull(image) {
      const error = pullError(image);
      if (error !== undefined) return { takes: 600 * MILLISECOND, size: 0, error };
      const size = find(image)?.size ?? 0;
      return { takes: 300 * MILLISECOND + Math.round(size / 120), size };
    },
    user: (image) => find(image)?.user ?? 0,
    behaviour(image, context) {
      const known = find(image);
      const command = context.command.length > 0 ? context.command : (known?.command ?? []);
      const program = known?.programs[command[0] ?? ""];
      if (program !== undefined) return program({ ...context, command });
      const planned = runner.plan({ ...context, command });
      return planned ?? { term: "ignore", startError: startError(command[0] ?? "") };
    },
    turn: (script, span) => runner.turn(script, span),
    exec: (_image, command, at) => runner.exec(command, at),
  };
}

/** Any image is there, starts at once and runs for ever, and agrees to everything. */
export const HOLLOW: RuntimeProfile = {
  sandboxTakes: 0,
  createTakes: 0,
  startTakes: 0,
  sandboxStopTakes: 0,
  isPresent: () => true,
  pull: () => ({ takes: 0, size: 0 }),
  user: () => 0,
  behaviour: () => ({ term: { code: 0, delay: 0 }, agreeable: true }),
  turn: () => ({ lines: [] }),
  exec: () => ({ code: 0, output: "", takes: 0 }),
};

/** What the low-level runtime says when a container's first program is not in its image. */
export function startError(program: string): string {
  return (
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: " +
    `unable to start container process: error during container init: exec: "${program}": executable file not found in $PATH`
  );
}

function find(image: ImageReference): CatalogueImage | undefined {
  const tags = CATALOGUE[image.repository];
  return tags?.[image.tag] ?? tags?.["*"];
}

/** The registry's words, as containerd hands them on. */
export function pullError(image: ImageReference): string | undefined {
  const head = `failed to pull and unpack image "${image.full}": failed to resolve reference "${image.full}"`;
  const tags = CATALOGUE[image.repository];
  if (tags !== undefined && find(image) !== undefined && !image.tag.startsWith("no-such")) return undefined;
  if (tags !== undefined) return `rpc error: code = NotFound desc = ${head}: ${image.full}: not found`;
  return image.registry === "docker.io" ? head + DENIED : `${head}: failed to do request: ${unknownHost(image)}`;
}

export const DENIED =
  ": pull access denied, repository does not exist or may require authorization: " +
  "server message: insufficient_scope: authorization failed";

export function unknownHost({ registry, repository, tag }: ImageReference): string {
  const path = repository.slice(registry.length + 1);
  return `Head "https://${registry}/v2/${path}/manifests/${tag}": dial tcp: lookup ${registry} on 10.96.0.10:53: no such host`;
}

/** How long a request to a slow page hangs. */
export const VERY_SLOW: Micros = 30 * SECOND;

/** What a program does within it is written together. */
export const LEAST_TURN: Micros = 10 * MILLISECOND;
