import sprite from "./icons.svg?raw";

/**
 * One of our own icons: 16 × 16, drawn in the colour of the text. Decorative; the button around it carries the name.
 */
export function Icon({
  name,
  small = false,
  className,
}: {
  readonly name: string;
  readonly small?: boolean;
  readonly className?: string;
}) {
  return (
    <svg
      className={className === undefined ? "icon" : `icon ${className}`}
      data-size={small ? "small" : undefined}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <use href={`#i-${name}`} />
    </svg>
  );
}

/** The drawings themselves, once in the page. */
export function IconSprite() {
  return <div hidden aria-hidden="true" dangerouslySetInnerHTML={{ __html: sprite }} />;
}

export function Brand() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="none" aria-hidden="true">
      <path d="M2.5 2.5h13v13h-13z" stroke="var(--ink)" strokeWidth="1.5" />
      <path d="M18 5v13H5" stroke="var(--edge-2)" strokeWidth="2" />
      <g fill="var(--ink)">
        <rect x="5.5" y="5.5" width="3" height="3" rx="1" />
        <rect x="10" y="5.5" width="3" height="3" rx="1" />
        <rect x="5.5" y="10" width="3" height="3" rx="1" />
      </g>
      <circle cx="11.5" cy="11.5" r="1.7" fill="var(--tracer)" />
    </svg>
  );
}

/** The icon of a kind of object, by its plural. */
export function iconOfResource(resource: string): string {
  return KINDS[resource] ?? "CRD";
}

const KINDS: { readonly [resource: string]: string } = {
  pods: "Pod",
  replicasets: "ReplicaSet",
  deployments: "Deployment",
  statefulsets: "StatefulSet",
  daemonsets: "DaemonSet",
  jobs: "Job",
  cronjobs: "CronJob",
  services: "Service",
  endpointslices: "EndpointSlice",
  ingresses: "Ingress",
  networkpolicies: "NetworkPolicy",
  configmaps: "ConfigMap",
  secrets: "Secret",
  persistentvolumes: "PersistentVolume",
  persistentvolumeclaims: "PersistentVolumeClaim",
  nodes: "Node",
  namespaces: "Namespace",
  serviceaccounts: "ServiceAccount",
  roles: "Role",
  clusterroles: "Role",
  rolebindings: "RoleBinding",
  clusterrolebindings: "RoleBinding",
  leases: "Lease",
  events: "Event",
  horizontalpodautoscalers: "HPA",
};
