import type { JsonObject, KObject } from "../../../apimachinery/object";
import { StatusError } from "../../../apimachinery/status";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError, usageError } from "../../command-error";
import { bool, text, type FlagSpec } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult } from "../../printers/print-result";
import { splitApiVersion } from "../../resource/plan-manifests";
import type { Session } from "../../session";
import { withLastApplied } from "../apply/last-applied";
import { VALIDATE_FLAG, validationOf } from "../validation";

/**
 * A `kubectl create KIND` that makes one object of words and flags.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/create/create.go (CreateSubcommandOptions).
 */
export interface Generator {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly usage: string;
  readonly short: string;
  readonly flags: readonly FlagSpec[];
  readonly required?: readonly string[];
  /** Makes the object. `words` are those behind `--`. */
  make(session: Session, name: string, flags: FlagValues, words: readonly string[]): Task<KObject>;
  /** What a refusal begins with: "failed to create deployment". */
  readonly failure?: string;
  /** False: no colon behind it, as in some of upstream's. */
  readonly failureColon?: boolean;
  readonly subcommands?: readonly Command[];
}

/**
 * Turns a generator into a command: one NAME, the usual flags, dry runs, and what is printed.
 *
 * Adding one: write the generator beside the others and list it in `generators.ts`.
 */
export function generatorCommand(generator: Generator): Command {
  return {
    name: generator.name,
    usage: generator.usage,
    short: generator.short,
    args: "any",
    ...(generator.aliases !== undefined && { aliases: generator.aliases }),
    ...(generator.required !== undefined && { required: generator.required }),
    flags: [
      ...generator.flags,
      bool("save-config", "Note the object for a later apply."),
      VALIDATE_FLAG,
      DRY_RUN_FLAG,
      ...PRINT_FLAGS,
      text("field-manager", "Who is said to own the fields.", { fallback: "kubectl-create" }),
    ],
    run: (session, args, flags) => generate(session, generator, args, flags),
  };
}

function* generate(session: Session, generator: Generator, args: readonly string[], flags: FlagValues): Task {
  const names = session.dash < 0 ? args : args.slice(0, session.dash);
  const words = session.dash < 0 ? [] : args.slice(session.dash);
  if (names.length !== 1) throw usageError(session.path, `exactly one NAME is required, got ${names.length}`);
  const dryRun = yield* dryRunOf(session);
  validationOf(flags);
  const bare = yield* generator.make(session, names[0]!, flags, words);
  const object = flags.on("save-config") ? withLastApplied(bare) : bare;
  const { name: namespace, explicit } = yield* session.namespace();
  if (dryRun === "client") {
    const shown =
      explicit && isNamespaced(object) ? { ...object, metadata: { ...object.metadata, namespace } } : object;
    return yield* printResult(session, shown, "created", dryRun);
  }
  const [group, version] = splitApiVersion(object.apiVersion);
  const mapper = yield* session.mapper();
  const mapping = mapper.forKind(group, version, object.kind);
  const client = yield* session.client();
  const query = {
    fieldManager: flags.text("field-manager"),
    fieldValidation: validationOf(flags),
    ...(dryRun === "server" && { dryRun: "All" }),
  };
  try {
    const made = yield* client.create(mapping, mapping.namespaced ? namespace : "", object as unknown as JsonObject, {
      query,
    });
    yield* printResult(session, made, "created", dryRun);
  } catch (error) {
    if (error instanceof StatusError && generator.failure !== undefined) {
      throw new CommandError(`${generator.failure}${generator.failureColon === false ? "" : ":"} ${error.message}`);
    }
    throw error;
  }
}

function isNamespaced({ kind }: KObject): boolean {
  return !["Namespace", "ClusterRole", "ClusterRoleBinding", "PriorityClass"].includes(kind);
}
