import type { KObject } from "../../apimachinery/object";
import { each, fill, inSpec, within, type Fields } from "./fill";

/**
 * What the kinds that steer others are when their makers left things open: limits, autoscalers, admission, flow
 * control, aggregation.
 *
 * Upstream: pkg/apis/{core,autoscaling,admissionregistration,flowcontrol,resource}/<version>/defaults.go,
 * kube-aggregator/pkg/apis/apiregistration/v1/defaults.go.
 */
export const defaultLimitRange = inSpec((spec) =>
  each(spec, "limits", (limit) => {
    if (limit["type"] !== "Container") return limit;
    const { max, min } = limit as { readonly [name: string]: Fields };
    const limits = { ...max, ...(limit["default"] as Fields) };
    const requests = { ...min, ...limits, ...(limit["defaultRequest"] as Fields) };
    return {
      ...limit,
      ...(Object.keys(limits).length > 0 && { default: limits }),
      ...(Object.keys(requests).length > 0 && { defaultRequest: requests }),
    };
  }),
);

const CPU_METRIC = {
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
};

export const defaultAutoscalerV1 = inSpec((spec) => fill(spec, { minReplicas: 1, targetCPUUtilizationPercentage: 80 }));

export const defaultAutoscaler = inSpec((spec) => {
  const metrics = Array.isArray(spec["metrics"]) && spec["metrics"].length > 0 ? spec["metrics"] : [CPU_METRIC];
  return within({ ...fill(spec, { minReplicas: 1 }), metrics }, "behavior", (behavior) => ({
    ...behavior,
    scaleUp: fill((behavior["scaleUp"] ?? {}) as Fields, {
      stabilizationWindowSeconds: 0,
      selectPolicy: "Max",
      policies: [
        { type: "Pods", value: 4, periodSeconds: 15 },
        { type: "Percent", value: 100, periodSeconds: 15 },
      ],
    }),
    scaleDown: fill((behavior["scaleDown"] ?? {}) as Fields, {
      selectPolicy: "Max",
      policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
    }),
  }));
});

export const defaultAdmissionPolicy = inSpec((spec) =>
  within(fill(spec, { failurePolicy: "Fail" }), "matchConstraints", defaultMatch),
);

export const defaultPolicyBinding = inSpec((spec) => within(spec, "matchResources", defaultMatch));

function defaultMatch(match: Fields): Fields {
  const filled = fill(match, { namespaceSelector: {}, objectSelector: {}, matchPolicy: "Equivalent" });
  return each(each(filled, "resourceRules", defaultRule), "excludeResourceRules", defaultRule);
}

function defaultRule(rule: Fields): Fields {
  return fill(rule, { scope: "*" });
}

export function defaultValidatingWebhooks(configuration: KObject): KObject {
  return each(configuration, "webhooks", defaultWebhook);
}

export function defaultMutatingWebhooks(configuration: KObject): KObject {
  return each(configuration, "webhooks", (hook) => fill(defaultWebhook(hook), { reinvocationPolicy: "Never" }));
}

function defaultWebhook(hook: Fields): Fields {
  const filled = fill(hook, {
    failurePolicy: "Fail",
    matchPolicy: "Equivalent",
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
  });
  const ruled = each(filled, "rules", defaultRule);
  return within(ruled, "clientConfig", (config) =>
    within(config, "service", (service) => fill(service, { port: 443 })),
  );
}

export const defaultFlowSchema = inSpec((spec) => fill(spec, { matchingPrecedence: 1000 }));

export const defaultPriorityLevel = inSpec((spec) => {
  const limited = within(spec, "limited", (given) =>
    within(fill(given, { nominalConcurrencyShares: 30, lendablePercent: 0 }), "limitResponse", (response) =>
      within(response, "queuing", (queuing) => fill(queuing, { queues: 64, handSize: 8, queueLengthLimit: 50 })),
    ),
  );
  if (spec["type"] !== "Exempt") return limited;
  return {
    ...limited,
    exempt: fill((spec["exempt"] ?? {}) as Fields, { nominalConcurrencyShares: 0, lendablePercent: 0 }),
  };
});

export const defaultApiService = inSpec((spec) => within(spec, "service", (service) => fill(service, { port: 443 })));

/** A claim asks for one device of a class unless it says otherwise. */
export const defaultResourceClaim = inSpec((spec) => within(spec, "devices", defaultDevices));

export const defaultResourceClaimTemplate = inSpec((spec) =>
  within(spec, "spec", (inner) => within(inner, "devices", defaultDevices)),
);

function defaultDevices(devices: Fields): Fields {
  return each(devices, "requests", (request) => {
    const exact = within(request, "exactly", defaultRequest);
    return each(exact, "firstAvailable", defaultRequest);
  });
}

function defaultRequest(request: Fields): Fields {
  const filled = fill(request, { allocationMode: "ExactCount" });
  return filled["allocationMode"] === "ExactCount" ? fill(filled, { count: 1 }) : filled;
}
