import { parseCertificates, type Certificate } from "../pki/certificate";
import { verifyChallenge } from "../pki/challenge";
import { parsePrivateKey, parsePublicKey, publicKeyOf, type PublicKey } from "../pki/keys";
import type { Place } from "../sim/place";
import type { Hello } from "../sim/ports/sockets";
import { authenticate, type Authentication, type AuthenticationConfig } from "./authentication/authenticator";
import type { BootstrapSecret } from "./authentication/bootstrap-token";
import type { Cacher } from "./storage/cacher";

/**
 * Establishes who sends a request, from what was presented with the connection and what the request says.
 *
 * Reads the CA and the keys from `/etc/kubernetes/pki`, and the objects that tokens are bound to from the cache.
 *
 * Upstream: pkg/kubeapiserver/authenticator/config.go.
 */
export class Identity {
  constructor(
    private readonly place: Place,
    private readonly cacher: Cacher,
    private readonly options: IdentityOptions,
  ) {}

  /**
   * What the certificates of a connection were found to say: a pure cache, good for one CA, until one of the
   * certificates expires. A user stays the same object meanwhile, by which others remember what he may do.
   */
  readonly #known = new WeakMap<object, Known>();

  of(hello: Hello | undefined, authorization: string | undefined): Authentication {
    if (authorization !== undefined || hello?.tls === undefined || hello.tls === null) {
      return this.#find(hello, authorization);
    }
    const ca = this.#read("ca.crt");
    const second = Math.floor(this.place.wall() / 1000);
    const known = this.#known.get(hello);
    if (known !== undefined && second >= known.from && second <= known.until && known.ca === ca) return known.found;
    const found = this.#find(hello, undefined);
    const until = found.ok ? firstExpiry(this.#certificates(hello).pem, ca) : second;
    this.#known.set(hello, { from: second, until: Math.max(second, until), ca, found });
    return found;
  }

  /** What tokens are checked with. */
  get serviceAccountKeys(): readonly PublicKey[] {
    return keysOf(this.#read("sa.pub"), this.#read("sa.key"));
  }

  #read(file: string): string {
    return this.place.files.read(`${PKI}/${file}`) ?? "";
  }

  #find(hello: Hello | undefined, authorization: string | undefined): Authentication {
    const { pem, proofOk } = this.#certificates(hello);
    return authenticate(
      {
        ...(pem !== "" && { clientCertificates: pem }),
        proofOk,
        ...(authorization !== undefined && { authorization }),
      },
      this.#config(),
      Math.floor(this.place.wall() / 1000),
    );
  }

  #certificates(hello: Hello | undefined): { readonly pem: string; readonly proofOk: boolean } {
    const tls = hello?.tls as TlsHello | undefined;
    if (tls === undefined || tls === null || !Array.isArray(tls.certificates)) return { pem: "", proofOk: false };
    const pem = pemOf(tls);
    // Where TLS ended before the simulation began, that end vouches for the proof; only the machine that was
    // named as such is believed.
    if (tls.terminatedBy !== undefined)
      return { pem, proofOk: this.options.bridge !== undefined && hello?.from === this.options.bridge };
    const leaf = parsedCertificates(pem)?.[0];
    const proofOk =
      leaf !== undefined &&
      tls.challenge !== undefined &&
      tls.proof !== undefined &&
      this.#isForUs(tls.challenge) &&
      verifyChallenge(leaf, tls.challenge, tls.proof);
    return { pem, proofOk };
  }

  /** A proof that was made for another server is none here. */
  #isForUs(challenge: string): boolean {
    const host = challenge.split(":")[0] ?? "";
    const { name, address } = this.place.machine;
    return host === name || host === address || (this.options.names ?? []).includes(host);
  }

  #config(): AuthenticationConfig {
    return {
      clientCas: parsedCertificates(this.#read("ca.crt")) ?? [],
      issuer: ISSUER,
      audiences: [ISSUER],
      serviceAccountKeys: this.serviceAccountKeys,
      anonymous: true,
      bound: {
        serviceAccountUid: (namespace, name) => this.#uid(`/registry/serviceaccounts/${namespace}/${name}`),
        podUid: (namespace, name) => this.#uid(`/registry/pods/${namespace}/${name}`),
        secretUid: (namespace, name) => this.#uid(`/registry/secrets/${namespace}/${name}`),
        nodeUid: (name) => this.#uid(`/registry/minions/${name}`),
      },
      bootstrapSecret: (name) =>
        this.cacher.get(`/registry/secrets/kube-system/${name}`) as BootstrapSecret | undefined,
    };
  }

  #uid(key: string): string | undefined {
    const found = this.cacher.get(key);
    return found?.metadata.deletionTimestamp !== undefined ? undefined : found?.metadata.uid;
  }
}

export interface IdentityOptions {
  /** The address of the machine that ends TLS for the outside. */
  readonly bridge?: string;
  /** Names under which this server is reached, beside its own. */
  readonly names?: readonly string[];
}

interface Known {
  /** In seconds since 1970: both are included. */
  readonly from: number;
  readonly until: number;
  readonly ca: string;
  readonly found: Authentication;
}

interface TlsHello {
  readonly certificates: readonly string[];
  readonly challenge?: string;
  readonly proof?: string;
  readonly terminatedBy?: string;
}

export const PKI = "/etc/kubernetes/pki";
export const ISSUER = "https://kubernetes.default.svc.cluster.local";

/** As a rule there is one, whose text then is the very text that was parsed before. */
function pemOf({ certificates }: TlsHello): string {
  return certificates.length === 1 ? certificates[0]! : certificates.join("\n");
}

/** Until then time changes nothing about a chain that is good. */
function firstExpiry(pem: string, ca: string): number {
  const all = [...(parsedCertificates(pem) ?? []), ...(parsedCertificates(ca) ?? [])];
  return Math.min(...all.map(({ notAfter }) => notAfter));
}

/** Parsed PEM by its text: a pure cache. */
const CERTIFICATES = new Map<string, readonly Certificate[] | undefined>();

function parsedCertificates(pem: string): readonly Certificate[] | undefined {
  if (pem === "") return undefined;
  if (!CERTIFICATES.has(pem)) CERTIFICATES.set(pem, parseCertificates(pem));
  return CERTIFICATES.get(pem);
}

/** By the text of the public key, then of the private one. */
const KEYS = new Map<string, Map<string, readonly PublicKey[]>>();

function keysOf(publicPem: string, privatePem: string): readonly PublicKey[] {
  const byPrivate = KEYS.get(publicPem) ?? new Map<string, readonly PublicKey[]>();
  KEYS.set(publicPem, byPrivate);
  const known = byPrivate.get(privatePem);
  if (known !== undefined) return known;
  const direct = publicPem === "" ? undefined : parsePublicKey(publicPem);
  const secret = privatePem === "" ? undefined : parsePrivateKey(privatePem);
  const keys = direct !== undefined ? [direct] : secret === undefined ? [] : [publicKeyOf(secret)];
  byPrivate.set(privatePem, keys);
  return keys;
}
