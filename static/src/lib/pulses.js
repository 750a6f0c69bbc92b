// "The birth of a Pod" is not a film: every write pulses from its author to the API server, to etcd, and on to who waited for it.

const CONTROLLER_KINDS = new Set(["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "Namespace", "HorizontalPodAutoscaler"]);
const PROXY_KINDS = new Set(["Service", "EndpointSlice"]);

/** The station on the strip where an author sits. */
export function stationOf(author, object, points) {
  const name = String(author ?? "").toLowerCase();
  if (/^(kubectl|user|editor|browser|learner|lab)/.test(name)) return "kubectl";
  if (name.includes("scheduler")) return "scheduler";
  if (name.includes("kubelet")) return dot("kubelet", object, points);
  if (name.includes("kube-proxy") || name.includes("kubeproxy")) return dot("kube-proxy", object, points);
  return "controllers";
}

function dot(component, object, points) {
  const name = `${component}/${object?.kind === "Node" ? object.name : object?.node}`;
  return name in points ? name : "nodes";
}

/** Stations that were waiting for a change of this object. */
export function waitersFor({ before, after }, points) {
  const object = after ?? before;
  if (object.kind === "Pod") return podWaiters(before, after, points);
  if (CONTROLLER_KINDS.has(object.kind)) return ["controllers"];
  if (PROXY_KINDS.has(object.kind)) return Object.keys(points).filter((name) => name.startsWith("kube-proxy/"));
  return [];
}

function podWaiters(before, after, points) {
  if (after && !after.node) return before ? [] : ["scheduler"];
  const bound = after?.node && !before?.node;
  const leaving = after?.deleted && !before?.deleted;
  return bound || leaving ? [dot("kubelet", after, points)] : ["controllers"];
}

/** The pulses of a batch, each {from, to: [...], author}, one for an author and its waiters, at most `most`. */
export function pulsesOf(changes, points, most = 8) {
  const pulses = new Map();
  for (const change of changes) {
    const object = change.after ?? change.before;
    if (!object || !change.author || object.kind === "Event") continue;
    const from = stationOf(change.author, object, points);
    const to = waitersFor(change, points).filter((station) => station !== from);
    pulses.set(`${from}>${to}`, { from, to, author: change.author });
    if (pulses.size >= most) break;
  }
  return [...pulses.values()];
}
