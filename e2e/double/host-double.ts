import { EngineDouble } from "./engine-double";

/** Stands where `src/workers/host.ts` does when the page is built for tests of the page alone. */
export function connect() {
  return Promise.resolve({
    api: new EngineDouble(),
    name: "double",
    first: true,
    notices: () => Promise.resolve([]),
    end: () => undefined,
  });
}
