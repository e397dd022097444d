import { type StateData, stateKey } from "../../framework/cycle-state";
import type { Plugin } from "../../framework/plugin";
import { failed, SKIP, unresolvable, unschedulable } from "../../framework/status";

const NAME = "DynamicResources";
const STATE = stateKey<StateData>(NAME);

/**
 * Devices for pods that claim them. Here it takes part only for pods that claim nothing: what it says about them is part
 * of every FailedScheduling text. A pod that claims is refused, in words.
 *
 * Upstream: pkg/scheduler/framework/plugins/dynamicresources/dynamicresources.go. Left out: allocating devices.
 */
export const dynamicResources: Plugin = {
  name: NAME,
  preFilter(state, { pod }) {
    state.write(STATE, {});
    if ((pod.spec.resourceClaims ?? []).length === 0) return { status: SKIP };
    return { status: unresolvable(NAME, `${NAME} is not part of this simulation yet`) };
  },
  postFilter(state) {
    // A pod that was refused before this plugin saw it has no state here; upstream's words for that are these.
    if (state.read(STATE) === undefined) return { status: failed(NAME, "not found") };
    return { status: unschedulable(NAME, "no new claims to deallocate") };
  },
};
