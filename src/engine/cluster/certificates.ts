import { buildKubeconfig } from "../client/kubeconfig";
import { certificatePem } from "../pki/certificate";
import { demonstrationEcdsaKey } from "../pki/demonstration-keys";
import { createCa, issueCertificate, type CertificateAuthority, type SubjectRequest } from "../pki/issue";
import { privateKeyPem, publicKeyOf, publicKeyPem } from "../pki/keys";
import { API_SERVER, type ClusterRecipe } from "./recipe";

type FileSet = { readonly [path: string]: string };

/**
 * All certificates, keys and kubeconfigs of a cluster, as `kubeadm init phase certs` and `phase kubeconfig` lay them
 * out.
 *
 * Authorities live for ten years, what they issue for one; everything is valid from a day before the cluster is
 * switched on.
 * Upstream: cmd/kubeadm/app/phases/certs/certlist.go. Left out: front proxy and etcd authorities, which nothing here
 * asks for yet.
 */
export class ClusterCertificates {
  readonly #ca: CertificateAuthority;
  readonly #from: number;
  #serial = 1;

  constructor(private readonly recipe: ClusterRecipe) {
    this.#from = Math.floor(recipe.epoch / 1000) - DAY;
    this.#ca = createCa(
      { commonName: "kubernetes" },
      demonstrationEcdsaKey(recipe.seed, "ca"),
      this.#from,
      this.#from + 10 * YEAR,
      0,
    );
  }

  get authority(): string {
    return certificatePem(this.#ca.certificate);
  }

  /** What the control plane finds under `/etc/kubernetes`. */
  controlPlane(address: string): FileSet {
    const seed = this.recipe.seed;
    const serviceAccounts = demonstrationEcdsaKey(seed, "sa");
    const serving = this.#issue("apiserver", { commonName: "kube-apiserver" }, ["server auth"], {
      dnsNames: [
        "control-plane",
        "kubernetes",
        "kubernetes.default",
        "kubernetes.default.svc",
        "kubernetes.default.svc.cluster.local",
        "localhost",
      ],
      ipAddresses: ["10.96.0.1", address, "127.0.0.1"],
    });
    const kubeletClient = this.#issue(
      "apiserver-kubelet-client",
      { commonName: "kube-apiserver-kubelet-client", organizations: ["system:masters"] },
      ["client auth"],
    );
    return {
      "/etc/kubernetes/pki/ca.crt": this.authority,
      "/etc/kubernetes/pki/ca.key": privateKeyPem(this.#ca.key),
      "/etc/kubernetes/pki/apiserver.crt": serving.certificate,
      "/etc/kubernetes/pki/apiserver.key": serving.key,
      "/etc/kubernetes/pki/apiserver-kubelet-client.crt": kubeletClient.certificate,
      "/etc/kubernetes/pki/apiserver-kubelet-client.key": kubeletClient.key,
      "/etc/kubernetes/pki/sa.key": privateKeyPem(serviceAccounts),
      "/etc/kubernetes/pki/sa.pub": publicKeyPem(publicKeyOf(serviceAccounts)),
      "/etc/kubernetes/controller-manager.conf": this.kubeconfig({ commonName: "system:kube-controller-manager" }),
      "/etc/kubernetes/scheduler.conf": this.kubeconfig({ commonName: "system:kube-scheduler" }),
      "/etc/kubernetes/kwok.conf": this.kubeconfig({ commonName: "kwok", organizations: ["system:masters"] }),
    };
  }

  /** What a node's kubelet finds. */
  node(name: string, address: string): FileSet {
    const serving = this.#issue(
      `kubelet:${name}`,
      { commonName: `system:node:${name}`, organizations: ["system:nodes"] },
      ["server auth"],
      { dnsNames: [name], ipAddresses: [address] },
    );
    return {
      "/etc/kubernetes/pki/ca.crt": this.authority,
      "/etc/kubernetes/kubelet.conf": this.kubeconfig({
        commonName: `system:node:${name}`,
        organizations: ["system:nodes"],
      }),
      "/var/lib/kubelet/pki/kubelet.crt": serving.certificate,
      "/var/lib/kubelet/pki/kubelet.key": serving.key,
    };
  }

  /** A kubeconfig with a fresh client certificate in it. */
  kubeconfig(user: SubjectRequest, server = `https://${API_SERVER.host}:${API_SERVER.port}`): string {
    const client = this.#issue(`client:${user.commonName}`, user, ["client auth"]);
    return buildKubeconfig({
      cluster: "kubernetes",
      server,
      certificateAuthority: this.authority,
      user: user.commonName,
      clientCertificate: client.certificate,
      clientKey: client.key,
    });
  }

  #issue(
    label: string,
    subject: SubjectRequest,
    usages: readonly ("client auth" | "server auth")[],
    names: { readonly dnsNames?: readonly string[]; readonly ipAddresses?: readonly string[] } = {},
  ): { readonly certificate: string; readonly key: string } {
    const key = demonstrationEcdsaKey(this.recipe.seed, label);
    const certificate = issueCertificate(this.#ca, {
      subject,
      publicKey: publicKeyOf(key),
      notBefore: this.#from,
      notAfter: this.#from + YEAR,
      serial: this.#serial++,
      usages,
      ...names,
    });
    return { certificate: certificatePem(certificate), key: privateKeyPem(key) };
  }
}

const DAY = 86_400;
const YEAR = 365 * DAY;
