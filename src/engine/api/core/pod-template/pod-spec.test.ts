import { describe, expect, it } from "vitest";
import type { PodSpec, PodTemplateSpec } from "../../gen/core-v1";
import { imageTag } from "./image-tag";
import { defaultPodTemplateSpec } from "./pod-spec-defaults";
import { podTemplateWarnings } from "./pod-warnings";
import { validateIP } from "./validate-ip";
import { validatePodTemplateSpec } from "./validate-pod-spec";

describe("imageTag", () => {
  it.each([
    ["nginx", "latest"],
    ["nginx:1.27", "1.27"],
    ["localhost:5000/a/b", "latest"],
    ["registry.example.com/a:v1", "v1"],
    [`nginx@sha256:${"0".repeat(64)}`, ""],
    ["Not A Reference", ""],
    ["", ""],
    ["a".repeat(64), ""],
  ])("%s", (image, tag) => expect(imageTag(image)).toBe(tag));
});

describe("validateIP", () => {
  it.each([
    ["10.0.0.1", undefined],
    ["2001:db8::1", undefined],
    ["::", undefined],
    ["010.0.0.1", "must not have leading 0s"],
    ["::ffff:1.2.3.4", "must not be an IPv4-mapped IPv6 address"],
    ["1.2.3", "must be a valid IP address"],
    ["1::2::3", "must be a valid IP address"],
    ["256.0.0.1", "must be a valid IP address"],
  ])("%s", (ip, why) => {
    const messages = validateIP(ip, "ip").map(({ message }) => message);
    if (why === undefined) expect(messages).toEqual([]);
    else expect(messages[0]).toContain(why);
  });
});

describe("a pod template", () => {
  const template = (spec: Partial<PodSpec>): PodTemplateSpec =>
    defaultPodTemplateSpec({ spec: { containers: [], ...spec } });
  const refusals = (spec: Partial<PodSpec>): string[] =>
    validatePodTemplateSpec(template(spec), "spec.template").map(({ field, message }) => `${field}: ${message}`);

  it("keeps its identity once it is complete", () => {
    const once = template({ containers: [{ name: "c", image: "x", resources: { limits: { cpu: "1" } } }] });
    expect(defaultPodTemplateSpec(once)).toBe(once);
  });

  it("takes no requests from limits: that waits for the pod", () => {
    const { spec } = template({ containers: [{ name: "c", resources: { limits: { cpu: "1" } } }] });
    expect(spec?.containers[0]?.resources).toEqual({ limits: { cpu: "1" } });
  });

  it.each<[Partial<PodSpec>, string[]]>([
    [{}, ["spec.template.spec.containers: Required value"]],
    [{ containers: [{ name: "c", image: " x " }] }, []],
    [
      {
        containers: [{ name: "c", image: "x", volumeMounts: [{ name: "v", mountPath: "/v" }] }],
        volumes: [{ name: "v", secret: {} }],
      },
      [
        "spec.template.spec.volumes[0].secret.secretName: Required value",
        'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "v"',
      ],
    ],
    [
      { containers: [{ name: "c", image: "x" }], ephemeralContainers: [{ name: "e", image: "x" }] },
      ["spec.template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template"],
    ],
  ])("is refused for %j", (spec, wanted) => expect(refusals(spec)).toEqual(wanted));

  it("warns about what hides and what overlaps", () => {
    const { spec } = template({
      containers: [
        {
          name: "c",
          env: [
            { name: "A", value: "1" },
            { name: "A", value: "2" },
            { name: "A", value: "$(A)3" },
          ],
          ports: [{ containerPort: 80 }, { containerPort: 80, hostPort: 80 }],
        },
      ],
      volumes: [
        {
          name: "m",
          configMap: {
            name: "m",
            items: [
              { key: "a", path: "x" },
              { key: "b", path: "x/y" },
            ],
          },
        },
      ],
    });
    expect(podTemplateWarnings(undefined, spec!, "t")).toEqual([
      'volume "m" (ConfigMap "m"): overlapping paths: "x/y" with "x"',
      't.spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',

      "t.spec.containers[0].ports[1]: overlapping port definition with t.spec.containers[0].ports[0]",
    ]);
  });
});
