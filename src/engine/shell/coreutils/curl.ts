import { bodyText, type HttpRequest, type HttpResponse, type NetworkFailure } from "../../net/http";
import type { CommandIo, CommandProgram } from "../../sim/ports/command-io";
import type { Plain } from "../../sim/plain";
import { SECOND } from "../../sim/time";
import type { Task } from "../../sim/task";
import { presentCertificate } from "../../client/tls-identity";
import { complain } from "./inputs";
import { parseOptions } from "./options";

/** `curl [-sSkvifIL] [-X METHOD] [-H HEADER]… [-d DATA] [-o FILE] [-w FORMAT] [--cert F --key F] [-m SECONDS] URL`. */
export const curl: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "sSkvifILgN", "XHdomwEKTAu", {
    silent: "s",
    "show-error": "S",
    insecure: "k",
    request: "X",
    header: "H",
    data: "d",
    "data-binary": "d",
    "data-raw": "d",
    output: "o",
    "max-time": "m",
    "connect-timeout": "m",
    "write-out": "w",
    include: "i",
    head: "I",
    fail: "f",
    location: "L",
    cert: "E",
    key: "K",
    cacert: "A",
    verbose: "v",
    user: "u",
  });
  const url = parseUrl(options.operands[0] ?? "");
  if (url === undefined)
    return yield* complain(
      io,
      `(3) URL rejected: ${options.operands.length === 0 ? "No host part in the URL" : options.operands[0]}`,
      3,
    );
  let data = options.has("d") ? options.values("d").join("&") : undefined;
  if (data?.startsWith("@") === true)
    data = data === "@-" ? yield* io.readAll() : ((yield* io.files.read(data.slice(1))) ?? "");
  const headers: { [name: string]: string } = { accept: "*/*", host: url.host, "user-agent": "curl/8.14.1" };
  if (data !== undefined) headers["content-type"] = "application/x-www-form-urlencoded";
  for (const header of options.values("H")) {
    const [name, value] = header.split(/:\s*(.*)/s) as [string, string | undefined];
    headers[name.toLowerCase()] = value ?? "";
  }
  const request: HttpRequest = {
    method: options.value("X") ?? (options.has("I") ? "HEAD" : data === undefined ? "GET" : "POST"),
    path: url.path,
    headers,
    ...(url.query !== undefined && { query: url.query }),
    ...(data !== undefined && { body: { text: data } }),
  };
  const tls = yield* identity(io, options.value("E"), options.value("K"), url.host);
  const limit = options.has("m") ? Number(options.value("m")) * SECOND : undefined;
  const answer = yield* io.request(url.server, tls, request, limit);
  if ("failure" in answer) return yield* failed(io, answer, url, !options.has("s") || options.has("S"));
  const refused = options.has("f") && answer.status >= 400;
  const out =
    (options.has("i") || options.has("I") ? headText(answer) : "") +
    (refused || options.has("I") ? "" : bodyText(answer.body));
  const path = options.value("o");
  if (path === undefined) yield* io.write(1, out);
  else yield* io.files.write(path, out);
  const format = options.value("w");
  if (format !== undefined)
    yield* io.write(1, format.replaceAll("%{http_code}", String(answer.status)).replaceAll("\\n", "\n"));
  return refused ? yield* complain(io, `(22) The requested URL returned error: ${answer.status}`, 22) : 0;
};

/** `wget [-q] [-O FILE|-] [-T SECONDS] URL`, as busybox has it. */
export const wget: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "qSc", "OT", {
    quiet: "q",
    "output-document": "O",
    timeout: "T",
    "no-check-certificate": "q",
    spider: "S",
  });
  const text = options.operands[0] ?? "";
  const url = parseUrl(text);
  if (url === undefined) return yield* complain(io, "missing URL");
  const limit = Number(options.value("T") ?? 900) * SECOND;
  if (!options.has("q")) yield* io.write(2, `Connecting to ${url.host}:${url.port}\n`);
  const answer = yield* io.request(
    url.server,
    undefined,
    {
      method: "GET",
      path: url.path,
      headers: { host: url.host, "user-agent": "Wget" },
      ...(url.query !== undefined && { query: url.query }),
    },
    limit,
  );
  if ("failure" in answer) {
    return yield* complain(
      io,
      answer.failure === "timeout"
        ? "download timed out"
        : `can't connect to remote host (${url.host}): Connection refused`,
    );
  }
  if (answer.status >= 400)
    return yield* complain(
      io,
      `server returned error: HTTP/1.1 ${answer.status} ${REASONS[answer.status] ?? ""}`.trimEnd(),
    );
  const name = options.value("O") ?? (url.path.split("/").at(-1) || "index.html");
  if (name === "-") yield* io.write(1, bodyText(answer.body));
  else yield* io.files.write(name, bodyText(answer.body));
  return 0;
};

interface Url {
  readonly server: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly query?: string;
}

function parseUrl(text: string): Url | undefined {
  const match = /^(?:(https?):\/\/)?([A-Za-z0-9.-]+)(?::(\d+))?(\/[^?#]*)?(?:\?([^#]*))?/.exec(text);
  if (match === null || match[0] === "") return undefined;
  const [, scheme = "http", host, port, path = "/", query] = match;
  const number = port === undefined ? (scheme === "https" ? 443 : 80) : Number(port);
  return {
    server: `${scheme}://${host}:${number}`,
    host: host!,
    port: number,
    path,
    ...(query !== undefined && { query }),
  };
}

function* identity(io: CommandIo, certificate: string | undefined, key: string | undefined, host: string): Task<Plain> {
  if (certificate === undefined) return undefined;
  const pem = yield* io.files.read(certificate);
  const keyPem = yield* io.files.read(key ?? certificate);
  return pem === undefined || keyPem === undefined ? undefined : presentCertificate(pem, keyPem, host);
}

function* failed(io: CommandIo, { failure }: NetworkFailure, url: Url, loud: boolean): Task<number> {
  const [code, text] =
    failure === "timeout"
      ? [28, "Operation timed out"]
      : failure === "refused"
        ? [7, `Failed to connect to ${url.host} port ${url.port} after 0 ms: Could not connect to server`]
        : [56, "Recv failure: Connection reset by peer"];
  return loud ? yield* complain(io, `(${code}) ${text}`, code) : code;
}

function headText({ status, headers }: HttpResponse): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${REASONS[status] ?? ""}\r\n${lines.join("")}\r\n`;
}

const REASONS: { readonly [status: number]: string } = {
  200: "OK",
  201: "Created",
  204: "No Content",
  301: "Moved Permanently",
  302: "Found",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  415: "Unsupported Media Type",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};
