import type { KObject } from "../../../apimachinery/object";
import { isApiFailure } from "../../../client/errors";
import { PODS } from "../../../client/resources";
import { traced } from "../../../sim/traced";
import { assert } from "../../../sim/assert";
import type { PluginFactory } from "../../framework/plugin";
import { failed } from "../../framework/status";

/**
 * Tells the API server which node the pod has.
 *
 * Upstream: pkg/scheduler/framework/plugins/defaultbinder/default_binder.go.
 */
export const defaultBinder: PluginFactory = ({ acting }) => ({
  name: "DefaultBinder",
  *bind({ pod }, node) {
    assert(acting !== undefined, () => "a handle that can act");
    const { namespace = "default", name = "", uid = "" } = pod.metadata;
    const binding = {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name, namespace, uid },
      target: { kind: "Node", name: node },
    } as unknown as KObject;
    try {
      yield* traced(acting.place, { kind: "bind", name: node, object: { resource: "pods", namespace, name } }, () =>
        acting.client.create(PODS, binding, { subresource: "binding", name }),
      );
      return null;
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      return failed("DefaultBinder", error.message);
    }
  },
});
