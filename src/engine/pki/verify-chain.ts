/**
 * Whether a presented chain of certificates leads to a root that is trusted, at a given time, for a given use.
 *
 * The idea: follow issuer names upwards from the leaf; every step must be signed by a certificate that may sign, and
 * none may be outside of its time. A signature that was checked once is remembered by the bytes of both certificates,
 * so nothing changed slips through.
 *
 * Upstream: Go's crypto/x509/verify.go (texts of the errors too). Left out: name and path length constraints, several
 * paths at once.
 */
import { sameBytes } from "./bytes";
import { OID, type Certificate, type ExtendedKeyUsage } from "./certificate";
import { verify } from "./keys";

export type ChainVerdict =
  | {
      readonly ok: true;
      readonly commonName: string;
      readonly organizations: readonly string[];
      /** From the leaf to the root. */
      readonly path: readonly Certificate[];
    }
  | { readonly ok: false; readonly error: string };

/** @param chain What was presented, leaf first; the others are candidates for the way up. */
export function verifyChain(
  chain: readonly Certificate[],
  roots: readonly Certificate[],
  nowSeconds: number,
  usage: ExtendedKeyUsage = "client auth",
): ChainVerdict {
  const [leaf, ...intermediates] = chain;
  if (leaf === undefined) return { ok: false, error: "x509: no certificate presented" };
  const path: Certificate[] = [leaf];
  for (let at = leaf; ;) {
    const problem = problemWith(at, nowSeconds, usage, path.length > 1);
    if (problem !== undefined) return { ok: false, error: problem };
    if (roots.some((root) => root.fingerprint === at.fingerprint)) break;
    const parent =
      parentOf(at, roots) ??
      parentOf(
        at,
        intermediates.filter((one) => !path.includes(one)),
      );
    if (parent === undefined) return { ok: false, error: "x509: certificate signed by unknown authority" };
    path.push(parent);
    at = parent;
  }
  return { ok: true, commonName: leaf.subject.commonName, organizations: leaf.subject.organizations, path };
}

function problemWith(one: Certificate, now: number, usage: ExtendedKeyUsage, signs: boolean): string | undefined {
  if (now < one.notBefore) return expiry(`current time ${rfc3339(now)} is before ${rfc3339(one.notBefore)}`);
  if (now > one.notAfter) return expiry(`current time ${rfc3339(now)} is after ${rfc3339(one.notAfter)}`);
  if (one.unhandledCritical) return "x509: unhandled critical extension";
  if (signs && !one.isCa) return "x509: invalid signature: parent certificate cannot sign this kind of certificate";
  const fits = one.extendedKeyUsage?.some((allowed) => allowed === usage || allowed === "any") ?? true;
  return fits ? undefined : "x509: certificate specifies an incompatible key usage";
}

function expiry(detail: string): string {
  return `x509: certificate has expired or is not yet valid: ${detail}`;
}

function rfc3339(seconds: number): string {
  return `${new Date(Math.floor(seconds) * 1000).toISOString().slice(0, 19)}Z`;
}

function parentOf(child: Certificate, candidates: readonly Certificate[]): Certificate | undefined {
  return candidates.find((parent) => sameBytes(parent.subjectRaw, child.issuerRaw) && isSignedBy(child, parent));
}

const verdicts = new Map<string, boolean>();

/** Whether the signature of `child` was made with the key of `parent`, and `parent` may sign certificates at all. */
export function isSignedBy(child: Certificate, parent: Certificate): boolean {
  if (!parent.isCa || parent.keyUsage?.includes("cert sign") === false) return false;
  if (child.signatureAlgorithm !== (parent.publicKey.kind === "rsa" ? OID.sha256WithRsa : OID.ecdsaWithSha256))
    return false;
  const key = `${child.fingerprint}/${parent.fingerprint}`;
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const verdict = verify(parent.publicKey, child.signed, child.signature);
  if (verdicts.size >= 10_000) verdicts.clear(); // A pure cache: what it forgets is computed again.
  verdicts.set(key, verdict);
  return verdict;
}
