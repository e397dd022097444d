import { expect, it } from "vitest";
import { resources } from "../../engine/index";
import { LISTED } from "./listed";

/** Second names for what is listed under another, and what is answered by nobody. */
const LEFT_OUT = ["componentstatuses", "events.events.k8s.io"];

it("has a table for every kind that can be listed, and for none besides", () => {
  const name = ({ resource, group }: { readonly resource: string; readonly group: string }) =>
    group === "" ? resource : `${resource}.${group}`;
  const listable = resources.filter(({ verbs }) => verbs.includes("list"));
  expect([...new Set(listable.map(name))].filter((each) => !LEFT_OUT.includes(each)).sort()).toEqual(
    LISTED.map(name).sort(),
  );
  for (const listed of LISTED)
    expect(resources, name(listed)).toContainEqual(
      expect.objectContaining({
        kind: listed.kind,
        group: listed.group,
        version: listed.version,
        resource: listed.resource,
        namespaced: listed.namespaced,
      }),
    );
});
