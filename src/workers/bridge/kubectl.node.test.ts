import { readFileSync, statSync } from "node:fs";
import { request } from "node:https";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Kubectl, kubectlOf, ServerProcess, VERSIONS } from "./kubectl-rig";
import { STORIES, tellStories } from "./kubectl-stories";

const CLUSTER = ["--nodes", "2", "--speed", "2"];
const server = new ServerProcess("serve", CLUSTER);
let told: { readonly server: string; readonly kubeconfig: string };
let ended = false;

beforeAll(async () => {
  told = JSON.parse(await server.ready()) as typeof told;
}, 60_000);
afterAll(async () => {
  if (!ended) await server.end();
});

for (const version of VERSIONS) {
  const binary = kubectlOf(version);
  if (binary === undefined)
    console.log(`kubectl ${version} is not on this machine: its ${STORIES} stories are skipped`);
  describe.skipIf(binary === undefined)(`kubectl ${version}`, () =>
    tellStories({ it, expect }, new Kubectl(server, binary ?? "", version), `v${version.replace(".", "-")}`),
  );
}

describe("npm run serve", () => {
  it("says where it is, in one line", () => {
    expect(Object.keys(told)).toEqual(["server", "kubeconfig"]);
    expect(told.server).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(readFileSync(told.kubeconfig, "utf8")).toContain(`server: ${told.server}\n`);
  });

  it("lets nobody else read the kubeconfigs", () => {
    for (const user of [undefined, "alice", "nobody"])
      expect(statSync(server.kubeconfig(user)).mode & 0o777).toBe(0o600);
  });

  it("refuses a foreign name in the Host header", async () => {
    expect(await statusOf("/version", { host: "evil.example" })).toBe(403);
    expect(await statusOf("/version", {})).toBe(200);
  });

  it("takes a forged token for nobody", async () => {
    expect(await statusOf("/api/v1/namespaces", { authorization: "Bearer forged" })).toBe(401);
    expect(await statusOf("/api/v1/namespaces", {})).toBe(403);
  });

  it("ends within two seconds when told to", async () => {
    ended = true;
    const { millis, code } = await server.end("SIGINT");
    expect(code).toBe(0);
    expect(millis).toBeLessThan(2000);
  });
});

function statusOf(path: string, headers: { readonly [name: string]: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${told.server}${path}`, { headers, rejectUnauthorized: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}
