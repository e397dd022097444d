/**
 * What the fields that one writes most are for, in our own words. The schema that the cluster serves has names and
 * types of all fields, and no prose.
 */
const NOTES: { readonly [type: string]: { readonly [field: string]: string } } = {
  "": {
    apiVersion: "The group and version of the API in which the kind is defined.",
    kind: "What sort of object this is.",
    metadata: "Name, namespace, labels: what identifies the object.",
    spec: "What you want. Controllers work towards it.",
    status: "What is. Controllers write it; what you write here is ignored.",
    data: "Keys and their values, as text.",
    immutable: "Once true, it cannot be changed any more, only deleted.",
  },
  ObjectMeta: {
    name: "Unique within the kind and the namespace. Most kinds want lower case letters, digits and hyphens.",
    namespace: "Where the object lives. `default` when nothing is said.",
    labels: "Keys and values by which selectors find the object.",
    annotations: "Keys and values that selectors do not see: notes for people and tools.",
    generateName: "The beginning of a name; the API server adds five characters of its own.",
    finalizers: "Who has to agree before the object may go.",
    ownerReferences: "The objects on whose behalf this one exists. When they go, it goes.",
  },
  DeploymentSpec: {
    replicas: "How many pods there shall be. Default 1.",
    selector: "Which pods belong to it. It has to match the labels of the template, and it cannot be changed later.",
    template: "What each pod looks like. A change here, and only here, makes a new ReplicaSet and a rollout.",
    strategy: "How old pods are replaced by new ones. Default RollingUpdate, 25 % more and 25 % fewer at a time.",
    minReadySeconds: "How long a new pod has to be ready before it counts as available. Default 0.",
    revisionHistoryLimit: "How many old ReplicaSets are kept to go back to. Default 10.",
    progressDeadlineSeconds: "After so long without progress the rollout is called failed. Default 600.",
    paused: "While true, changes of the template wait.",
  },
  DeploymentStrategy: {
    type: "RollingUpdate replaces pods a few at a time; Recreate ends all of them first.",
    rollingUpdate: "How many pods may be missing or too many during the update.",
  },
  RollingUpdateDeployment: {
    maxUnavailable:
      "How many of the wanted pods may be missing during the update: a number, or a share that is rounded down. " +
      "May not be 0 when maxSurge is 0 too. Default 25 %.",
    maxSurge:
      "How many pods more than wanted there may be during the update: a number, or a share that is rounded up. " +
      "Default 25 %.",
  },
  ReplicaSetSpec: {
    replicas: "How many pods there shall be. Default 1.",
    selector: "Which pods belong to it.",
    template: "What a pod looks like that it makes. Pods that exist are not changed by it.",
  },
  LabelSelector: {
    matchLabels: "All of these labels, with these values.",
    matchExpressions: "Conditions on labels: In, NotIn, Exists, DoesNotExist. All of them have to hold.",
  },
  PodTemplateSpec: { metadata: "Labels and annotations of each pod.", spec: "What runs in each pod." },
  PodSpec: {
    containers: "The programs of the pod. They share its address, its volumes and its fate.",
    initContainers: "Run one after the other, each to its end, before the containers start.",
    restartPolicy: "What the kubelet does when a container ends: Always (default), OnFailure, Never.",
    nodeName: "The node on which it runs. The scheduler writes it; who writes it by hand goes past the scheduler.",
    nodeSelector: "Only nodes with all of these labels.",
    affinity: "Rules about nodes and other pods: those that have to hold, and those that count.",
    tolerations: "Taints of nodes that do not keep this pod away.",
    topologySpreadConstraints: "How evenly pods are spread over zones or nodes.",
    serviceAccountName: "As whom the pod speaks to the API. `default` when nothing is said.",
    terminationGracePeriodSeconds: "How long a container may take to end after it was asked to. Default 30.",
    volumes: "Folders that containers can mount.",
    schedulerName: "Which scheduler chooses the node. Default default-scheduler.",
    priorityClassName: "How important it is when there is not room for all.",
    hostNetwork: "Use the node's own network instead of one for the pod.",
    dnsPolicy: "How names are looked up. Default ClusterFirst.",
    imagePullSecrets: "Secrets with which images are pulled.",
    schedulingGates: "While there is one, the scheduler leaves the pod alone.",
    activeDeadlineSeconds: "After so long the pod is ended and called failed.",
  },
  Container: {
    name: "Unique within the pod.",
    image: "The image and its tag. Here an image is a declared behaviour; the catalogue has nginx, busybox and others.",
    imagePullPolicy: "Always, IfNotPresent or Never. IfNotPresent unless the tag is latest.",
    command: "Takes the place of the image's entry point.",
    args: "Takes the place of the image's arguments.",
    env: "Variables, each a value or read from somewhere.",
    envFrom: "All keys of a ConfigMap or a Secret as variables.",
    ports: "Ports on which it listens. It is told, not opened: without it the port can be reached as well.",
    resources: "What the scheduler sets aside for it (requests), and what it may not exceed (limits).",
    volumeMounts: "Which volume is seen at which path.",
    livenessProbe: "When it fails too often in a row, the container is started anew.",
    readinessProbe: "While it fails, Services send nothing to the pod.",
    startupProbe: "Until it succeeds once, the other probes wait.",
    lifecycle: "What is done right after the start and before the end.",
    workingDir: "The folder in which the command starts.",
    securityContext: "As which user it runs, and what it may do to the node.",
  },
  ContainerPort: {
    containerPort: "The number of the port, 1 to 65535.",
    name: "A name by which Services can ask for the port.",
    protocol: "TCP (default), UDP or SCTP.",
    hostPort: "The same port of the node leads here. Only one such pod fits on a node.",
  },
  ResourceRequirements: {
    requests: "What the scheduler counts. The pod goes only where so much is left.",
    limits: "More CPU than this is not given; more memory ends the container (OOMKilled).",
  },
  Probe: {
    httpGet: "Ask by HTTP; 200 to 399 is a success.",
    tcpSocket: "Open a connection; that it opens is a success.",
    exec: "Run a command in the container; status 0 is a success.",
    initialDelaySeconds: "How long to wait after the start. Default 0.",
    periodSeconds: "How often to ask. Default 10.",
    timeoutSeconds: "How long an answer may take. Default 1.",
    failureThreshold: "How many failures in a row count. Default 3.",
    successThreshold: "How many successes in a row count after a failure. Default 1.",
  },
  EnvVar: {
    name: "The name of the variable.",
    value: "Its value. `$(OTHER)` stands for a variable before it.",
    valueFrom: "Read from a ConfigMap, a Secret, or the pod itself.",
  },
  ServiceSpec: {
    selector: "Which pods answer. Only ready ones are sent anything.",
    ports: "On which ports the Service is reached, and where they lead.",
    type: "ClusterIP (default), NodePort, LoadBalancer or ExternalName.",
    clusterIP: "Its address within the cluster. The API server chooses one; None means no address.",
  },
  ServicePort: {
    port: "The port of the Service.",
    targetPort: "The port of the pod, by number or by name. The same as port when nothing is said.",
    nodePort: "The port that every node opens for it, 30000 to 32767.",
  },
  Volume: {
    emptyDir: "A folder that lives as long as the pod.",
    configMap: "The keys of a ConfigMap as files.",
    secret: "The keys of a Secret as files.",
    persistentVolumeClaim: "A disk that outlives the pod.",
    hostPath: "A folder of the node.",
  },
};

/** What there is to say of a field of a type, if anything. */
export function noteOn(type: string | undefined, field: string): string | undefined {
  return NOTES[type ?? ""]?.[field] ?? (type === undefined || type in NOTES ? undefined : NOTES[""]?.[field]);
}
