import type {
  Container,
  ContainerPort,
  EnvVar,
  EnvVarSource,
  EphemeralContainer,
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  Probe,
} from "../../gen/core-v1";
import { canonicalQuantity } from "../../../apimachinery/quantity";
import { inEach, inField, withDefault, withPointerDefault } from "./defaulting";
import { defaultPullPolicy } from "./image-tag";
import { defaultResources } from "./resource-list";

/**
 * Fills what the sender of a container left open.
 *
 * Upstream: pkg/apis/core/v1/defaults.go, zz_generated.defaults.go.
 */
export function defaultContainer(container: Container): Container {
  return defaultCommon(container);
}

export function defaultEphemeralContainer(container: EphemeralContainer): EphemeralContainer {
  return defaultCommon(container);
}

function defaultCommon<C extends Container>(container: C): C {
  let out: Container = container;
  out = withDefault(out, "imagePullPolicy", defaultPullPolicy(out.image ?? ""));
  out = withDefault(out, "terminationMessagePath", "/dev/termination-log");
  out = withDefault(out, "terminationMessagePolicy", "File");
  out = inEach(out, "ports", defaultPort);
  out = inEach(out, "env", defaultEnv);
  out = inField(out, "resources", defaultResources);
  out = inField(out, "livenessProbe", defaultProbe);
  out = inField(out, "readinessProbe", defaultProbe);
  out = inField(out, "startupProbe", defaultProbe);
  out = inField(out, "lifecycle", defaultLifecycle);
  return out as C;
}

function defaultPort(port: ContainerPort): ContainerPort {
  return withDefault(port, "protocol", "TCP");
}

function defaultEnv(env: EnvVar): EnvVar {
  return inField(env, "valueFrom", defaultEnvSource);
}

function defaultEnvSource(source: EnvVarSource): EnvVarSource {
  let out = inField(source, "fieldRef", (ref) => withDefault(ref, "apiVersion", "v1"));
  out = inField(out, "fileKeyRef", (ref) => withPointerDefault(ref, "optional", false));
  return inField(out, "resourceFieldRef", (ref) =>
    inField(withDefault(ref, "divisor", "0"), "divisor", canonicalQuantity),
  );
}

function defaultProbe(probe: Probe): Probe {
  let out = withDefault(probe, "timeoutSeconds", 1);
  out = withDefault(out, "periodSeconds", 10);
  out = withDefault(out, "successThreshold", 1);
  out = withDefault(out, "failureThreshold", 3);
  out = inField(out, "grpc", (grpc) => withPointerDefault(grpc, "service", ""));
  return inField(out, "httpGet", defaultHttpGet);
}

function defaultHttpGet(get: HTTPGetAction): HTTPGetAction {
  return withDefault(withDefault(get, "path", "/"), "scheme", "HTTP");
}

function defaultLifecycle(lifecycle: Lifecycle): Lifecycle {
  return inField(inField(lifecycle, "postStart", defaultHandler), "preStop", defaultHandler);
}

function defaultHandler(handler: LifecycleHandler): LifecycleHandler {
  return inField(handler, "httpGet", defaultHttpGet);
}
