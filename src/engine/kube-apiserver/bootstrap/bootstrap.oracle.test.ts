import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BOOTSTRAP_STEPS } from "./bootstrap-objects";
import { kubernetesServiceObjects, trustConfigMaps } from "./started-with";

const FOLDER = join(process.cwd(), "../shared/oracles/control-plane/bootstrap");
const FILES = [
  "namespaces",
  "clusterroles",
  "clusterrolebindings",
  "roles",
  "rolebindings",
  "priorityclasses",
  "flowschemas",
  "prioritylevelconfigurations",
  "apiservices",
  "services",
  "endpoints",
  "endpointslices",
  "ipaddresses",
  "servicecidrs",
  "configmaps",
];
const present = existsSync(FOLDER);
if (!present) console.log(`no recordings at hand: ${FILES.length} cases of bootstrap objects had no data`);

const ours = [
  ...BOOTSTRAP_STEPS.flatMap(({ objects }) => objects),
  ...kubernetesServiceObjects({
    serviceCidr: "10.96.0.0/12",
    serviceAddress: "10.96.0.1",
    advertiseAddress: "192.0.2.10",
    securePort: 17000,
  }),
  ...trustConfigMaps("<pem>", "<pem>", "2026-11-20"),
];

describe.skipIf(!present)("bootstrap objects equal the recorded ones", () => {
  it.each(FILES)("%s", (file) => {
    const recorded = (JSON.parse(readFileSync(join(FOLDER, `${file}.json`), "utf8")) as Recorded[]).map(comparable);
    expect(recorded.length).toBeGreaterThan(0);
    const kind = recorded[0]!.kind;
    expect(
      byKey(ours.filter((object) => object.kind === kind).map((object) => comparable(object as unknown as Recorded))),
    ).toEqual(byKey(recorded));
  });
});

interface Recorded {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly generation?: number };
  readonly status?: unknown;
}

/** Without what the server adds: generation, and the status of all but namespaces and services. */
function comparable({ metadata: { generation: _, ...metadata }, status, ...rest }: Recorded) {
  const kept = rest.kind === "Namespace" || rest.kind === "Service" ? { status } : {};
  const entries = Object.entries(rest).filter(([, value]) => value !== null);
  return { ...(Object.fromEntries(entries) as { kind: string }), metadata, ...kept };
}

interface Named {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

function byKey<T extends Named>(objects: readonly T[]) {
  return new Map(objects.map((object) => [`${object.metadata.namespace ?? ""}/${object.metadata.name}`, object]));
}
