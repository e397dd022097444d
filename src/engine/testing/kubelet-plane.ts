import { buildKubeconfig } from "../client/kubeconfig";
import { fullProfile, HOLLOW, type RuntimeProfile } from "../container-runtime/profile";
import { ContainerShell } from "../shell/container-shell";
import { certificatePem } from "../pki/certificate";
import { demonstrationKey } from "../pki/demonstration-keys";
import { createCa, issueCertificate } from "../pki/issue";
import { privateKeyPem, publicKeyOf } from "../pki/keys";
import type { Plain } from "../sim/plain";
import type { SimulationOptions } from "../sim/simulation";
import { SECOND } from "../sim/time";
import { ControlPlane, EPOCH } from "./control-plane";
import { Containerd } from "../container-runtime/index";
import { Kubelet, type KubeletArgs } from "../kubelet/index";

const CONFIG: KubeletArgs = {
  nodeName: "node-1",
  runtime: "full",
  apiServer: { host: "control-plane", port: 6443 },
  capacity: { cpu: "4", memory: "8Gi", pods: "110", "ephemeral-storage": "100Gi" },
};

/**
 * For tests: a control plane on whose machine a kubelet runs. It makes the default account, as there are no
 * controllers.
 */
export function kubeletPlane(
  profile?: RuntimeProfile,
  runtime: KubeletArgs["runtime"] = "full",
  options: SimulationOptions = {},
): ControlPlane {
  const plane = new ControlPlane({
    programs: {
      kubelet: (place, args) => {
        place.files.write("/etc/kubernetes/kubelet.conf", groupKubeconfig("system:node:node-1", ["system:nodes"]));
        return new Kubelet(place, args as unknown as KubeletArgs);
      },
      containerd: (place) => new Containerd(place, { profile: runtime }, profile ?? profileOf(runtime)),
    },
    options,
    boot: [
      { name: "containerd", program: "containerd", args: null, delay: 1000 },
      { name: "kubelet", program: "kubelet", args: { ...CONFIG, runtime } as unknown as Plain, delay: 3000 },
    ],
  });
  plane.sim.runFor(10 * SECOND);
  plane.json("POST", "/api/v1/namespaces/default/serviceaccounts", {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "default" },
  });
  return plane;
}

function profileOf(runtime: KubeletArgs["runtime"]): RuntimeProfile {
  return runtime === "hollow" ? HOLLOW : fullProfile(new ContainerShell());
}

/** The kubeconfig of somebody who is a member of groups. */
export function groupKubeconfig(commonName: string, organizations: readonly string[]): string {
  const notBefore = Math.floor(EPOCH / 1000) - 3600;
  const notAfter = notBefore + 10 * 365 * 86_400;
  const ca = createCa({ commonName: "kubernetes" }, demonstrationKey(1, "ca"), notBefore, notAfter, 1);
  const key = demonstrationKey(1, `client/${commonName}`);
  const certificate = issueCertificate(ca, {
    subject: { commonName, organizations },
    publicKey: publicKeyOf(key),
    notBefore,
    notAfter,
    serial: 3,
    usages: ["client auth"],
  });
  return buildKubeconfig({
    cluster: "kubernetes",
    server: "https://control-plane:6443",
    certificateAuthority: certificatePem(ca.certificate),
    user: commonName,
    clientCertificate: certificatePem(certificate),
    clientKey: privateKeyPem(key),
  });
}
