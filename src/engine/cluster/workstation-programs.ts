import type { ProgramTable } from "../sim/process";
import { BridgeClient } from "./workstation/bridge-client";
import { PageClient } from "./workstation/page-client";
import { Terminals } from "./workstation/terminals";

/** What runs on the user's workstation. */
export const WORKSTATION_PROGRAMS: ProgramTable = {
  terminals: (place, args) => new Terminals(place, args as { readonly home: string }),
  page: (place, args) => new PageClient(place, args as { readonly home: string }),
  bridge: (place) => new BridgeClient(place),
};
