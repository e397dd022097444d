import { buildKubeconfig } from "../client/kubeconfig";
import { KubeControllerManager, type ControllerManagerArgs } from "../kube-controller-manager/index";
import { certificatePem } from "../pki/certificate";
import { demonstrationKey } from "../pki/demonstration-keys";
import { createCa, issueCertificate } from "../pki/issue";
import { privateKeyPem, publicKeyOf } from "../pki/keys";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { ProgramTable } from "../sim/process";
import type { SimulationOptions } from "../sim/simulation";
import { ControlPlane, EPOCH } from "./control-plane";

/** A control plane with its controllers: etcd, the API server and this program, as they are in a cluster. */
export function controllerPlane(
  extra: {
    readonly programs?: ProgramTable;
    readonly boot?: ControlPlaneBoot;
    readonly options?: SimulationOptions;
    readonly seed?: number;
  } = {},
): ControlPlane {
  const args: ControllerManagerArgs = {
    apiServer: { host: "control-plane", port: 6443 },
    clusterCidr: "10.244.0.0/16",
  };
  return new ControlPlane({
    ...extra,
    programs: { "kube-controller-manager": controllerManager, ...extra.programs },
    boot: [
      {
        name: "kube-controller-manager",
        program: "kube-controller-manager",
        args: args as unknown as Plain,
        delay: 5000,
      },
      ...(extra.boot ?? []),
    ],
  });
}

type ControlPlaneBoot = readonly {
  readonly name: string;
  readonly program: string;
  readonly args: Plain;
  readonly delay: number;
}[];

/** Puts the kubeconfig where the program looks for it. */
function controllerManager(place: Place, args: Plain): KubeControllerManager {
  place.files.write("/etc/kubernetes/controller-manager.conf", componentConfig("system:kube-controller-manager"));
  return new KubeControllerManager(place, args as unknown as ControllerManagerArgs);
}

const configs = new Map<string, string>();

export function componentConfig(commonName: string): string {
  const known = configs.get(commonName);
  if (known !== undefined) return known;
  const from = Math.floor(EPOCH / 1000) - 3600;
  const ca = createCa({ commonName: "kubernetes" }, demonstrationKey(1, "ca"), from, from + TEN_YEARS, 1);
  const key = demonstrationKey(1, `component/${commonName}`);
  const certificate = issueCertificate(ca, {
    subject: { commonName },
    publicKey: publicKeyOf(key),
    notBefore: from,
    notAfter: from + TEN_YEARS,
    serial: 3,
    usages: ["client auth"],
  });
  const config = buildKubeconfig({
    cluster: "kubernetes",
    server: "https://control-plane:6443",
    certificateAuthority: certificatePem(ca.certificate),
    user: commonName,
    clientCertificate: certificatePem(certificate),
    clientKey: privateKeyPem(key),
  });
  configs.set(commonName, config);
  return config;
}

const TEN_YEARS = 10 * 365 * 86_400;
