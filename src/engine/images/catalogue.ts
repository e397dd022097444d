import { SECOND } from "../sim/time";
import type { Behaviour, HttpPort, ProgramContext } from "./behaviour";

/** An image of the registry that this world has. */
export interface CatalogueImage {
  /** In bytes; decides how long a pull takes. */
  readonly size: number;
  /** What runs when the pod names no command. */
  readonly command: readonly string[];
  readonly user: number;
  /** The programs in it that are declared here, by the first word of the command. */
  readonly programs: { readonly [name: string]: (context: ProgramContext) => Behaviour };
}

const MI = 1024 * 1024;
const AT_ONCE = { code: 0, delay: 0 } as const;

function listening(port: number, routes: HttpPort["routes"], more: Partial<Behaviour> = {}): Behaviour {
  return { term: AT_ONCE, http: [{ port, routes }], accessLog: true, ...more };
}

function image(size: number, name: string, program: (context: ProgramContext) => Behaviour): CatalogueImage {
  return { size, command: [name], user: 0, programs: { [name]: program } };
}

function web(version: number, more: Partial<Behaviour> = {}): CatalogueImage {
  return image(12 * MI, "web", ({ podName }) =>
    listening(
      8080,
      [
        { path: "/healthz", status: 200, body: "ok" },
        { path: "/", status: 200, body: `version ${version} from ${podName}\n` },
      ],
      { listensAfter: 2 * SECOND, ...more },
    ),
  );
}

const NGINX_LOGS = ["/docker-entrypoint.sh: Configuration complete; ready for start up"].map((text) => ({
  at: 0,
  stream: "stdout" as const,
  text,
}));

const nginx = image(72 * MI, "nginx", () =>
  listening(80, [{ path: "/", status: 200, body: "<h1>Welcome to nginx!</h1>\n" }], { logs: NGINX_LOGS }),
);

const crash = image(8 * MI, "crash", ({ env }) =>
  env["COLOR"] !== undefined
    ? { term: AT_ONCE }
    : {
        term: AT_ONCE,
        exit: { after: 3 * SECOND, code: 1 },
        logs: [{ at: 3 * SECOND, stream: "stderr", text: "COLOR is not set" }],
      },
);

const job = image(8 * MI, "job", ({ env }) => {
  const codes = env["CODES"]?.split(",");
  const code = codes?.[Number(env["JOB_COMPLETION_INDEX"] ?? 0)] ?? env["CODE"] ?? "0";
  return { term: { code: 143, delay: 0 }, exit: { after: Number(env["SECONDS"] ?? 5) * SECOND, code: Number(code) } };
});

const shell: CatalogueImage = { size: 4 * MI, command: ["sh"], user: 0, programs: {} };

/** What can be pulled, by repository and tag. `*` is any tag. */
export const CATALOGUE: { readonly [repository: string]: { readonly [tag: string]: CatalogueImage } } = {
  "docker.io/library/nginx": { "*": nginx },
  "docker.io/library/busybox": { "*": shell },
  "docker.io/library/alpine": { "*": shell },
  "registry.k8s.io/pause": { "*": image(1 * MI, "pause", () => ({ term: AT_ONCE })) },
  "docker.io/playground/web": { "1": web(1), "2": web(2), "4": image(12 * MI, "web", () => ({ term: AT_ONCE })) },
  "docker.io/playground/polite": { "1": web(1, { term: { code: 0, delay: SECOND } }) },
  "docker.io/playground/slow": { "1": web(1, { listensAfter: 45 * SECOND }) },
  "docker.io/playground/deaf": { "1": web(1, { term: "ignore" }) },
  "docker.io/playground/crash": { "1": crash },
  "docker.io/playground/leaky": {
    "1": image(12 * MI, "leaky", () =>
      listening(8080, [{ path: "/", status: 200 }], {
        memory: { base: 20 * MI, growth: 2 * MI },
      }),
    ),
  },
  "docker.io/playground/burn": { "1": web(1) },
  "docker.io/playground/job": { "1": job },
  "docker.io/playground/echo": { "1": web(1, { listensAfter: 0 }) },
};
