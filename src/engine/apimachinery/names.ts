import { longerThan } from "./field-errors";
import { utf8Length } from "./utf8";

/**
 * Whether a text may be a name of some sort. Each check answers with the list of complaints, empty when there are none.
 *
 * Upstream: k8s.io/apimachinery/pkg/util/validation/validation.go, pkg/api/validate/content.
 */
export function isDNS1123Subdomain(value: string): string[] {
  return check(value, 253, "characters", SUBDOMAIN, () =>
    regexError(SUBDOMAIN_MESSAGE, SUBDOMAIN_FORMAT, "example.com"),
  );
}

export function isDNS1123Label(value: string): string[] {
  return check(value, 63, "characters", LABEL, () =>
    SUBDOMAIN.test(value)
      ? "must not contain dots"
      : regexError(
          "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must " +
            "start and end with an alphanumeric character",
          LABEL_FORMAT,
          "my-name",
          "123-abc",
        ),
  );
}

export function isDNS1123SubdomainWithUnderscore(value: string): string[] {
  return check(value, 253, "characters", UNDERSCORED, () =>
    regexError(
      "a lowercase RFC 1123 subdomain must consist of lower case " +
        "alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
      UNDERSCORED_FORMAT,
      "example.com",
    ),
  );
}

export function isDNS1035Label(value: string): string[] {
  return check(value, 63, "characters", LABEL1035, () =>
    regexError(
      "a DNS-1035 label must consist of lower case alphanumeric characters " +
        "or '-', start with an alphabetic character, and end with an alphanumeric character",
      LABEL1035_FORMAT,
      "my-name",
      "abc-123",
    ),
  );
}

export function isWildcardDNS1123Subdomain(value: string): string[] {
  return check(value, 253, "characters", WILDCARD, () =>
    regexError(
      "a wildcard DNS-1123 subdomain must start with '*.', followed by a " +
        "valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with " +
        "an alphanumeric character",
      WILDCARD_FORMAT,
      "*.example.com",
    ),
  );
}

/** A label key, an annotation key, a finalizer: `name` or `example.com/name`. */
export function isQualifiedName(value: string): string[] {
  const errors: string[] = [];
  const parts = value.split("/");
  let name = parts[0] ?? "";
  if (parts.length > 2) return [QUALIFIED_NAME_ERROR];
  if (parts.length === 2) {
    const prefix = name;
    name = parts[1] ?? "";
    if (prefix === "") errors.push("prefix part must be non-empty");
    else errors.push(...prefixErrors(prefix));
  }
  if (name === "") errors.push("name part must be non-empty");
  else if (longerThan(name, 63)) errors.push("name part must be no more than 63 bytes");
  if (!QUALIFIED.test(name))
    errors.push(`name part ${regexError(QUALIFIED_MESSAGE, QUALIFIED_FORMAT, ...QUALIFIED_EXAMPLES)}`);
  return errors;
}

export function isLabelValue(value: string): string[] {
  return check(value, 63, "bytes", LABEL_VALUE, () =>
    regexError(
      "a valid label must be an empty string or consist of alphanumeric " +
        "characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      LABEL_VALUE_FORMAT,
      "MyValue",
      "my_value",
      "12345",
    ),
  );
}

export function isEnvVarName(value: string): string[] {
  const errors = ENV_VAR.test(value)
    ? []
    : [
        regexError(
          "a valid environment variable name must consist of alphabetic characters, digits, " +
            "'_', '-', or '.', and must not start with a digit",
          ENV_VAR_FORMAT,
          "my.env-name",
          "MY_ENV.NAME",
          "MyEnvName1",
        ),
      ];
  return [...errors, ...climbsOut(value)];
}

export function isRelaxedEnvVarName(value: string): string[] {
  if (value === "") return ["environment variable name must be non-empty"];
  const fine = /^[\x20-<>-~]*$/.test(value);
  return fine
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

export function isConfigMapKey(value: string): string[] {
  const errors = check(value, 253, "characters", CONFIG_KEY, () =>
    regexError(
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
      CONFIG_KEY_FORMAT,
      "key.name",
      "KEY_NAME",
      "key-name",
    ),
  );
  return [...errors, ...climbsOut(value)];
}

export function isCIdentifier(value: string): string[] {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) return [];
  return [
    regexError(
      "a valid C identifier must start with alphabetic character or '_', followed by a string of " +
        "alphanumeric characters " +
        "or '_'",
      "[A-Za-z_][A-Za-z0-9_]*",
      "my_name",
      "MY_NAME",
      "MyName",
    ),
  ];
}

export function isPercent(value: string): string[] {
  if (/^[0-9]+%$/.test(value)) return [];
  return [
    regexError("a valid percent string must be a numeric string followed by an ending '%'", "[0-9]+%", "1%", "93%"),
  ];
}

export function isHTTPHeaderName(value: string): string[] {
  if (/^[-A-Za-z0-9]+$/.test(value)) return [];
  return [
    regexError("a valid HTTP header must consist of alphanumeric characters or '-'", "[-A-Za-z0-9]+", "X-Header-Name"),
  ];
}

/** The part of a domain-prefixed path behind its first slash. */
export function isHTTPPath(value: string): string[] {
  return HTTP_PATH.test(value) ? [] : [regexError("Invalid path", HTTP_PATH_FORMAT)];
}

export function isPortName(value: string): string[] {
  const errors: string[] = [];
  if (longerThan(value, 15)) errors.push("must be no more than 15 characters");
  if (!/^[-a-z0-9]+$/.test(value))
    errors.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(value)) errors.push("must contain at least one letter (a-z)");
  if (value.includes("--")) errors.push("must not contain consecutive hyphens");
  if (value.startsWith("-") || value.endsWith("-")) errors.push("must not begin or end with a hyphen");
  return errors;
}

export function isPortNum(port: number): string[] {
  return isInRange(port, 1, 65535);
}

export function isInRange(value: number, low: number, high: number): string[] {
  return value >= low && value <= high ? [] : [`must be between ${low} and ${high}, inclusive`];
}

/** A path segment of a URL: the loosest rule for names of objects. */
export function isPathSegmentName(name: string): string[] {
  if (name === "." || name === "..") return [`may not be '${name}'`];
  if (!name.includes("/") && !name.includes("%")) return [];
  return ["/", "%"].filter((bad) => name.includes(bad)).map((bad) => `may not contain '${bad}'`);
}

/** What a complaint about a pattern says. */
export function regexError(message: string, format: string, ...examples: readonly string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${format}')`;
  const list = examples.map((example) => `'${example}', `).join(" or ");
  return `${message} (e.g. ${list}regex used for validation is '${format}')`;
}

const LABEL_FORMAT = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN_FORMAT = `${LABEL_FORMAT}(\\.${LABEL_FORMAT})*`;
const SUBDOMAIN_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start " +
  "and end with an alphanumeric character";
const UNDERSCORED_LABEL = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const UNDERSCORED_FORMAT = `${UNDERSCORED_LABEL}(\\.${UNDERSCORED_LABEL})*`;
const LABEL1035_FORMAT = "[a-z]([-a-z0-9]*[a-z0-9])?";
const WILDCARD_FORMAT = `\\*\\.${SUBDOMAIN_FORMAT}`;
const QUALIFIED_FORMAT = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const QUALIFIED_MESSAGE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const QUALIFIED_EXAMPLES = ["MyName", "my.name", "123-abc"];
const QUALIFIED_NAME_ERROR =
  `a valid label key ${regexError(QUALIFIED_MESSAGE, QUALIFIED_FORMAT, ...QUALIFIED_EXAMPLES)} with an optional ` +
  "DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
const LABEL_VALUE_FORMAT = `(${QUALIFIED_FORMAT})?`;
const ENV_VAR_FORMAT = "[-._a-zA-Z][-._a-zA-Z0-9]*";
const CONFIG_KEY_FORMAT = "[-._a-zA-Z0-9]+";
const HTTP_PATH_FORMAT = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

const LABEL = whole(LABEL_FORMAT);
const SUBDOMAIN = whole(SUBDOMAIN_FORMAT);
const UNDERSCORED = whole(UNDERSCORED_FORMAT);
const LABEL1035 = whole(LABEL1035_FORMAT);
const WILDCARD = whole(WILDCARD_FORMAT);
const QUALIFIED = whole(QUALIFIED_FORMAT);
const LABEL_VALUE = whole(LABEL_VALUE_FORMAT);
const ENV_VAR = whole(ENV_VAR_FORMAT);
const CONFIG_KEY = whole(CONFIG_KEY_FORMAT);
const HTTP_PATH = whole(HTTP_PATH_FORMAT);

function whole(format: string): RegExp {
  return new RegExp(`^(?:${format})$`);
}

function check(value: string, max: number, unit: string, pattern: RegExp, complaint: () => string): string[] {
  const errors: string[] = [];
  if (longerThan(value, max)) errors.push(`must be no more than ${max} ${unit}`);
  if (!pattern.test(value)) errors.push(complaint());
  return errors;
}

function prefixErrors(prefix: string): string[] {
  const errors: string[] = [];
  if (utf8Length(prefix) > 253) errors.push("prefix part must be no more than 253 bytes");
  if (!SUBDOMAIN.test(prefix))
    errors.push(`prefix part ${regexError(SUBDOMAIN_MESSAGE, SUBDOMAIN_FORMAT, "example.com")}`);
  return errors;
}

function climbsOut(value: string): string[] {
  if (value === "." || value === "..") return [`must not be '${value}'`];
  return value.startsWith("..") ? ["must not start with '..'"] : [];
}
