// Who belongs to whom: owners by uid, services by their EndpointSlices, and what is related to a chosen object.

import { servicesOf } from "./layout/gates.js";
import { isWorkload } from "./workload.js";

const SYSTEM_NAMESPACES = new Set(["kube-system", "kube-public", "kube-node-lease"]);

/** Whether an object is part of the cluster's own machinery, which the picture leaves out unless asked. */
export function isSystem(object) {
  if (SYSTEM_NAMESPACES.has(object.namespace)) return true;
  if (object.namespace !== "default" || object.name !== "kubernetes") return object.kind === "EndpointSlice" && object.service === "kubernetes";
  return true;
}

/**
 * An index over the objects that the filter lets through, made once a drawing.
 * filter: {namespace: string|null, system: boolean, labels: [[key, value|null], …]} ; labels apply to pods alone.
 */
export class Relations {
  constructor(objects, filter = {}) {
    this.byUid = new Map();
    this.byKind = new Map();
    this.slices = new Map();
    this.load = new Map();
    for (const object of objects) this.add(object, filter);
  }

  add(object, filter) {
    if (object.kind === "Pod" && object.node) this.weigh(object);
    if (!passes(object, filter)) return;
    this.byUid.set(object.uid, object);
    this.kind(object.kind).push(object);
    if (object.kind === "EndpointSlice") this.slicesOf(object.namespace, object.service).push(object);
  }

  /** A node carries every pod on it, also those that the filter keeps out of the picture. */
  weigh(pod) {
    if (pod.phase === "Succeeded" || pod.phase === "Failed") return;
    const load = this.loadOf(pod.node);
    load.cpu += pod.requests?.cpu ?? 0;
    load.memory += pod.requests?.memory ?? 0;
  }

  /** Processor (cores) and memory (bytes) requested by the pods on a node that still hold theirs. */
  loadOf(node) {
    if (!this.load.has(node)) this.load.set(node, { cpu: 0, memory: 0 });
    return this.load.get(node);
  }

  kind(name) {
    return getOrMake(this.byKind, name);
  }

  slicesOf(namespace, service) {
    return getOrMake(this.slices, `${namespace}/${service}`);
  }

  ownerOf(object) {
    for (const uid of object.owners ?? []) if (this.byUid.has(uid)) return this.byUid.get(uid);
    return null;
  }

  /** The top of the chain of owners (pod → ReplicaSet → Deployment), or null for an object on its own. */
  rootOf(object) {
    let owner = this.ownerOf(object);
    for (let next = owner; next; next = this.ownerOf(owner)) {
      owner = next;
      if (owner === object) break;
    }
    return owner?.kind === "Node" ? null : owner;
  }

  /** Objects that keep others. */
  workloads() {
    return [...this.byUid.values()].filter(isWorkload).sort(byAge);
  }

  childrenOf(object) {
    this.children ??= groupByOwner(this.byUid.values());
    return this.children.get(object.uid) ?? [];
  }

  /** Endpoints of a service, over all its slices, each pod once. */
  endpointsOf(service) {
    const seen = new Map();
    for (const slice of this.slices.get(`${service.namespace}/${service.name}`) ?? []) {
      for (const endpoint of slice.endpoints ?? []) seen.set(endpoint.pod ?? endpoint.ip, endpoint);
    }
    return [...seen.values()];
  }

  /** Keys to highlight together with the object: its owners, what it owns, its node, its services or endpoints. */
  relatedTo(object) {
    const keys = new Set([object.key]);
    for (let owner = this.ownerOf(object); owner && !keys.has(owner.key); owner = this.ownerOf(owner)) keys.add(owner.key);
    this.addChildren(object, keys);
    if (object.node) keys.add(`nodes//${object.node}`);
    if (object.kind === "Node") for (const pod of this.kind("Pod")) if (pod.node === object.name) keys.add(pod.key);
    this.addNetwork(object, keys);
    return keys;
  }

  addChildren(object, keys) {
    for (const child of this.childrenOf(object)) {
      if (keys.has(child.key)) continue;
      keys.add(child.key);
      this.addChildren(child, keys);
    }
  }

  addNetwork(object, keys) {
    for (const service of this.kind("Service")) {
      const pods = this.endpointsOf(service).map((endpoint) => endpoint.pod);
      if (service === object) for (const pod of pods) pod && keys.add(pod);
      else if (pods.includes(object.key)) keys.add(service.key);
    }
    for (const ingress of this.kind("Ingress")) {
      const led = this.kind("Service").filter((service) => service.namespace === ingress.namespace && servicesOf(ingress).includes(service.name));
      if (ingress === object) for (const service of led) keys.add(service.key);
      else if (led.includes(object)) keys.add(ingress.key);
    }
    for (const scaler of this.kind("HorizontalPodAutoscaler")) {
      const target = this.kind(scaler.target?.kind).find((one) => one.name === scaler.target.name && one.namespace === scaler.namespace);
      if (scaler === object && target) keys.add(target.key);
      else if (target === object) keys.add(scaler.key);
    }
  }
}

function passes(object, { namespace = null, system = false, labels = [] }) {
  if (!system && isSystem(object)) return false;
  if (namespace && object.namespace && object.namespace !== namespace) return false;
  return object.kind !== "Pod" || labels.every(([key, value]) => value === null ? key in (object.labels ?? {}) : object.labels?.[key] === value);
}

/** "app=web,tier" → [["app","web"],["tier",null]]; parts that are not labels are left out. */
export function parseLabels(text) {
  return text.split(",").map((part) => part.trim()).filter(Boolean).map((part) => {
    const [key, value] = part.split(/==?/).map((side) => side.trim());
    return [key, value === undefined ? null : value];
  });
}

function groupByOwner(objects) {
  const groups = new Map();
  for (const object of objects) for (const uid of object.owners ?? []) getOrMake(groups, uid).push(object);
  return groups;
}

function getOrMake(map, key) {
  if (!map.has(key)) map.set(key, []);
  return map.get(key);
}

/** Oldest first, by name among equals: an order in which newcomers never push the others around. */
export function byAge(a, b) {
  return (a.created ?? 0) - (b.created ?? 0) || compareNames(a.name, b.name);
}

const NAMES = new Intl.Collator("en", { numeric: true });

/** node-2 before node-10. */
export const compareNames = NAMES.compare;
