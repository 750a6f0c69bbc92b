// Builders of PICTUREs for the tests.

export function thing(resource, kind, name, rest = {}) {
  const namespace = rest.namespace ?? "default";
  return { key: `${resource}/${namespace}/${name}`, kind, namespace, name, uid: `uid-${kind}-${namespace}-${name}`, labels: {}, owners: [], created: 100, deleted: null, grace: null, ...rest };
}

export const node = (name, rest) => thing("nodes", "Node", name, { namespace: "", ready: true, roles: [], taints: [], allocatable: { cpu: 4, memory: 2 ** 33, pods: 110 }, ...rest });

export function pod(name, rest = {}) {
  const running = { state: "running", ready: true, init: false, name: "app", image: "nginx", exitCode: null, backoffUntil: null };
  return thing("pods", "Pod", name, { node: "node-1", phase: "Running", status: "Running", ready: true, readiness: "1/1", restarts: 0, ip: "10.0.0.1", containers: [running], requests: { cpu: 0.5, memory: 2 ** 28 }, ...rest });
}

export const deployment = (name, rest) => thing("deployments.apps", "Deployment", name, { desired: 1, current: 1, ready: 1, ...rest });
export const replicaset = (name, owner, rest) => thing("replicasets.apps", "ReplicaSet", name, { desired: 1, current: 1, ready: 1, hash: "abc", revision: 1, owners: [owner.uid], ...rest });
export const job = (name, rest) => thing("jobs.batch", "Job", name, { desired: 3, succeeded: 1, active: 2, failed: 0, parallelism: 2, completions: "1/3", status: "Running", ...rest });
export const cronjob = (name, rest) => thing("cronjobs.batch", "CronJob", name, { schedule: "*/5 * * * *", suspended: false, active: 1, last: null, next: 25509, ...rest });
export const autoscaler = (name, rest) => thing("horizontalpodautoscalers.autoscaling", "HorizontalPodAutoscaler", name, { target: { kind: "Deployment", name: "web" }, min: 2, max: 5, current: 2, desired: 2, metrics: "cpu: 12%/80%", active: true, ...rest });
export const ingress = (name, rest) => thing("ingresses.networking.k8s.io", "Ingress", name, { class: "", addresses: [], tls: [], rules: [{ host: "a.com", path: "/", pathType: "Prefix", service: "web", port: 80 }], default: null, ...rest });
export const service = (name, rest) => thing("services", "Service", name, { clusterIP: "10.96.0.9", ports: [{ port: 80 }], ...rest });

export function slice(of, pods) {
  const endpoints = pods.map((one) => ({ ip: one.ip, pod: one.key, node: one.node, ready: one.ready }));
  return thing("endpointslices.discovery.k8s.io", "EndpointSlice", `${of.name}-x`, { service: of.name, endpoints, ports: [] });
}
