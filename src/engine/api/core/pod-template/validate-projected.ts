import type {
  ClusterTrustBundleProjection,
  DownwardAPIVolumeFile,
  PodCertificateProjection,
  ProjectedVolumeSource,
  ServiceAccountTokenProjection,
} from "../../gen/core-v1";
import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";
import { nameIsDNSSubdomain } from "../../name-rules";
import { fileMode, inRange, localPath, oneOf, requiredText } from "./checks";
import { GO_TRUST_BUNDLE, goStruct } from "./go-struct";
import { validateFieldRef, validateResourceFieldRef, VOLUME_FIELDS } from "./validate-env";
import { validateKeyToPath } from "./validate-key-to-path";
import { validateLabelSelector } from "./validate-selector";

/**
 * Checks projected volumes, which lay several sources into one directory, and the files of the downward API.
 *
 * Upstream: pkg/apis/core/validation/validation.go (validateProjectedVolumeSource, validateDownwardAPIVolumeFile).
 * Left out: the signer's own words for a wrong signerName of a certificate.
 */
export function validateProjected(projected: ProjectedVolumeSource, at: string): FieldError[] {
  const errs = fileMode(projected.defaultMode, `${at}.defaultMode`);
  const paths = new Set<string>();
  const claim = (path: string | undefined, shown: string): void => {
    if (!path) return;
    if (paths.has(path)) errs.push(field.invalid(at, shown, "conflicting duplicate paths"));
    paths.add(path);
  };
  projected.sources?.forEach((source, i) => {
    const here = `${at}.sources[${i}]`;
    for (const kind of ["secret", "configMap"] as const) {
      const from = source[kind];
      if (from === undefined) continue;
      errs.push(...requiredText(from.name, `${here}.${kind}.name`));
      from.items?.forEach((item, j) => {
        errs.push(...validateKeyToPath(item, `${here}.${kind}.items[${j}]`));
        claim(item.path, from.name ?? "");
      });
    }
    for (const file of source.downwardAPI?.items ?? []) {
      errs.push(...validateDownwardFile(file, `${here}.downwardAPI`));
      claim(file.path, file.path);
    }
    const { serviceAccountToken, clusterTrustBundle, podCertificate } = source;
    // Upstream blames the volume, not the source, for the path of a token.
    if (serviceAccountToken !== undefined) {
      errs.push(...validateToken(serviceAccountToken, `${here}.serviceAccountToken`, at));
    }
    if (clusterTrustBundle !== undefined) {
      errs.push(...validateTrustBundle(clusterTrustBundle, `${here}.clusterTrustBundle`));
      claim(clusterTrustBundle.path, clusterTrustBundle.path);
    }
    if (podCertificate !== undefined) {
      errs.push(...validateCertificate(podCertificate, `${here}.podCertificate`));
      for (const name of CERTIFICATE_PATHS) claim(podCertificate[name], podCertificate[name] ?? "");
    }
    const found = Object.values(source).filter((value) => value !== undefined).length;
    if (found > 1) errs.push(field.forbidden(here, "may not specify more than 1 volume type per source"));
  });
  return errs;
}

export function validateDownwardFile(file: DownwardAPIVolumeFile, at: string): FieldError[] {
  const { path = "", fieldRef, resourceFieldRef } = file;
  const errs = [...requiredText(path, `${at}.path`), ...localPath(path, `${at}.path`)];
  if (fieldRef !== undefined) {
    errs.push(...validateFieldRef(fieldRef, VOLUME_FIELDS, `${at}.fieldRef`));
    if (resourceFieldRef !== undefined) {
      errs.push(field.invalid(at, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
    }
  } else if (resourceFieldRef !== undefined) {
    errs.push(...validateResourceFieldRef(resourceFieldRef, `${at}.resourceFieldRef`, true));
  } else {
    errs.push(field.required(at, "one of fieldRef and resourceFieldRef is required"));
  }
  return [...errs, ...fileMode(file.mode, `${at}.mode`)];
}

function validateToken(token: ServiceAccountTokenProjection, at: string, volume: string): FieldError[] {
  const errs: FieldError[] = [];
  const seconds = token.expirationSeconds ?? 0;
  if (seconds < 600) {
    errs.push(field.invalid(`${at}.expirationSeconds`, seconds, "may not specify a duration less than 10 minutes"));
  }
  if (seconds > 4294967296) {
    errs.push(field.invalid(`${at}.expirationSeconds`, seconds, "may not specify a duration larger than 2^32 seconds"));
  }
  return [...errs, ...(token.path ? localPath(token.path, `${volume}.path`) : [field.required(`${volume}.path`, "")])];
}

function validateTrustBundle(bundle: ClusterTrustBundleProjection, at: string): FieldError[] {
  const { name, signerName, path = "" } = bundle;
  const errs: FieldError[] = [];
  if (name !== undefined && signerName !== undefined) {
    errs.push(field.invalid(at, goStruct(bundle, GO_TRUST_BUNDLE), "only one of name and signerName may be used"));
  } else if (name !== undefined) {
    if (name === "") errs.push(field.required(`${at}.name`, "must be a valid object name"));
    for (const msg of nameIsDNSSubdomain(name.slice(name.lastIndexOf(":") + 1), false)) {
      errs.push(field.invalid(`${at}.name`, name, `not a valid clustertrustbundlename: ${msg}`));
    }
    if (bundle.labelSelector !== undefined) {
      errs.push(
        field.invalid(`${at}.labelSelector`, bundle.labelSelector, "labelSelector must be unset if name is specified"),
      );
    }
  } else if (signerName !== undefined) {
    if (signerName === "") errs.push(field.required(`${at}.signerName`, "must be a valid signer name"));
    errs.push(...validateSignerName(signerName, `${at}.signerName`));
    errs.push(...validateLabelSelector(bundle.labelSelector, `${at}.labelSelector`));
  } else {
    errs.push(field.required(at, "either name or signerName must be specified"));
  }
  return [...errs, ...requiredText(path, `${at}.path`), ...localPath(path, `${at}.path`)];
}

function validateCertificate(cert: PodCertificateProjection, at: string): FieldError[] {
  const errs = [
    ...validateSignerName(cert.signerName ?? "", `${at}.signerName`),
    ...oneOf(cert.keyType ?? "", KEY_TYPES, `${at}.keyType`),
  ];
  const seconds = cert.maxExpirationSeconds;
  if (seconds !== undefined) errs.push(...inRange(seconds, 3600, 91 * 86400, `${at}.maxExpirationSeconds`));
  const given = CERTIFICATE_PATHS.filter((name) => cert[name]);
  for (const name of given) errs.push(...localPath(cert[name] ?? "", `${at}.${name}`));
  if (given.length === 0) {
    errs.push(field.required(at, "specify at least one of credentialBundlePath, keyPath, and certificateChainPath"));
  }
  return errs;
}

/** `<domain>/<path>`, as certificates.k8s.io names those who sign. */
export function validateSignerName(name: string, at: string): FieldError[] {
  if (name === "") return [field.required(at, "")];
  const parts = name.split("/");
  const [domain = "", path = ""] = parts;
  if (parts.length !== 2) {
    return [field.invalid(at, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")];
  }
  const errs = nameIsDNSSubdomain(domain, false).map((msg) =>
    field.invalid(at, domain, `validating label "${domain}": ${msg}`),
  );
  for (const label of path.split(".")) {
    for (const msg of nameIsDNSSubdomain(label, false)) {
      errs.push(field.invalid(at, path, `validating label "${label}": ${msg}`));
    }
  }
  return errs;
}

const CERTIFICATE_PATHS = ["credentialBundlePath", "keyPath", "certificateChainPath"] as const;
const KEY_TYPES: readonly string[] = ["ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519", "RSA3072", "RSA4096"];
