import { expect, it } from "vitest";
import { linesOf, shortKey } from "./plate-lines";

it("names an object without cutting what tells it from its fellows", () => {
  expect(shortKey("/registry/pods/default/web-7c5ddbdf54-q7xwn")).toBe("pods/web-7c5ddbdf54-q7xwn");
  expect(shortKey("/registry/pods/default/a-very-long-name-7c5ddbdf54-q7xwn")).toBe("pods/a-very-long-…df54-q7xwn");
});

it("shows the newest revision first, and in amber only what the story has reached", () => {
  const recent = [1, 2, 3].map((revision) => ({
    revision,
    key: `/registry/pods/default/p${revision}`,
    op: "put" as const,
    span: revision * 10,
  }));
  const station = (id: number) => ({ place: "control-plane/etcd", span: { id } });
  const story = { at: 0, complete: false, root: { id: 30 }, stations: [station(30), station(20)] };
  const lines = linesOf("etcd", { etcd: { revision: 3, compacted: 0, keys: 3, recent }, story } as never);
  expect(lines.map(({ mark, amber }) => [mark, amber])).toEqual([
    ["3", true],
    ["2", false],
  ]);
});
