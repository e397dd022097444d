import { expect, it } from "vitest";
import * as names from "./names";

it.each([
  [names.isDNS1123Label("a.b"), ["must not contain dots"]],
  [names.isDNS1123Label("ok-1"), []],
  [
    names.isDNS1123Subdomain("A"),
    [
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must " +
        "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
        "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  ],
  [names.isQualifiedName("/x"), ["prefix part must be non-empty"]],
  [names.isQualifiedName("example.com/x"), []],
  [names.isQualifiedName("x".repeat(64)), ["name part must be no more than 63 bytes"]],
  [names.isLabelValue(""), []],
  [names.isLabelValue("a b").length, 1],
  [
    names.isPortName("-A--"),
    [
      "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
      "must contain at least one letter (a-z)",
      "must not contain consecutive hyphens",
      "must not begin or end with a hyphen",
    ],
  ],
  [names.isEnvVarName(".."), ["must not be '..'"]],
  [names.isPathSegmentName("a/b%"), ["may not contain '/'", "may not contain '%'"]],
  [names.isPortNum(0), ["must be between 1 and 65535, inclusive"]],
])("%#", (got, want) => expect(got).toEqual(want));
