import { goQuote } from "../apimachinery/go-format";
import { StatusError, type Status } from "../apimachinery/status";
import { ConfigurationError, PlainError, SeveralErrors, SilentExit } from "./command-error";

/**
 * The words with which kubectl ends on an error.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/util/helpers.go (checkErr, StandardErrorMessage, MultilineError).
 */
export function errorText(error: Error): string {
  if (error instanceof SilentExit) return "";
  if (error instanceof SeveralErrors) {
    const [only, ...more] = error.errors;
    if (only !== undefined && more.length === 0) {
      return only instanceof SeveralErrors ? linesOf(only) : errorText(only);
    }
    return linesOf(error);
  }
  if (error instanceof StatusError && error.reason === "Invalid") return invalidText(error.status);
  if (error instanceof ConfigurationError) return configurationText(error);
  if (error instanceof StatusError || error instanceof PlainError) return messageFor(error);
  return error.message.startsWith("error: ") ? error.message : `error: ${error.message}`;
}

function linesOf({ errors }: SeveralErrors): string {
  return errors.map((each) => `${messageFor(each)}\n`).join("");
}

/** The words for an error among others, without "error: ". */
export function messageFor(error: Error): string {
  if (!(error instanceof StatusError)) return error.message;
  const { reason, message = "" } = error.status;
  if (reason === "Unauthorized") return `error: You must be logged in to the server (${message})`;
  return reason === undefined || reason === ""
    ? `Error from server: ${message}`
    : `Error from server (${reason}): ${message}`;
}

function invalidText({ details, message = "" }: Status): string {
  if (details === undefined) return `The request is invalid: ${message}`;
  const { kind = "", name = "", causes = [] } = details;
  const named = kind !== "" || name !== "";
  const head = named ? `The ${kind} ${goQuote(name)} is invalid` : "The request is invalid";
  if (causes.length === 0) return !named && message !== "" ? `${head}: ${message}` : head;
  const faults = [...new Set(causes.map(({ field, message: why }) => `${field ?? ""}: ${why ?? ""}`))];
  return multiline(`${head}: `, faults);
}

function multiline(prefix: string, faults: readonly string[]): string {
  if (faults.length === 1) return `${prefix}${faults[0]}`;
  return `${prefix}\n${faults.map((each) => `* ${each}\n`).join("")}`;
}

function configurationText(error: ConfigurationError): string {
  return multiline("Error in configuration: ", error.errors);
}
