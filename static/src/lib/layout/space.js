// The view "space": a frame for each namespace with its pods, and how many of every other kind it holds.

import { cratesOf, pack } from "./crates.js";

const FRAME = { pad: 10, head: 30, gap: 16, least: 30, min: 260 };
const COUNTED = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Service", "ConfigMap", "Secret"];

export function space(relations, { width, top, density }) {
  const names = namespacesOf(relations);
  const columns = Math.max(1, Math.min(names.length, 2, Math.floor(width / FRAME.min)));
  const w = (width - FRAME.gap * (columns - 1)) / columns;
  const marks = [];
  let y = top;
  for (let at = 0; at < names.length; at += columns) {
    const row = names.slice(at, at + columns).map((name, column) => frame(name, relations, { x: column * (w + FRAME.gap), y, w }, density));
    const height = Math.max(...row.map((one) => one.height));
    for (const one of row) marks.push({ ...one.mark, h: height }, ...one.crates);
    y += height + FRAME.gap;
  }
  return { marks, height: Math.max(top, y - FRAME.gap) };
}

function namespacesOf(relations) {
  const names = new Set(relations.kind("Namespace").map((namespace) => namespace.name));
  for (const object of relations.byUid.values()) if (object.namespace) names.add(object.namespace);
  return [...names].filter((name) => name === "default" || contentsOf(name, relations).length > 0 || relations.kind("Namespace").some((one) => one.name === name && !one.name.startsWith("kube-"))).sort();
}

function contentsOf(name, relations) {
  relations.byNamespace ??= groupByNamespace(relations.byUid.values());
  return relations.byNamespace.get(name) ?? [];
}

function groupByNamespace(objects) {
  const groups = new Map();
  for (const object of objects) {
    if (!groups.has(object.namespace)) groups.set(object.namespace, []);
    groups.get(object.namespace).push(object);
  }
  return groups;
}

function frame(name, relations, { x, y, w }, density) {
  const contents = contentsOf(name, relations);
  const pods = contents.filter((object) => object.kind === "Pod");
  const packed = pack(cratesOf(pods, relations, density, name), { x: x + FRAME.pad, y: y + FRAME.head, w: w - 2 * FRAME.pad }, density);
  const counts = COUNTED.map((kind) => [kind, contents.filter((object) => object.kind === kind).length]).filter(([, count]) => count > 0);
  const object = relations.kind("Namespace").find((one) => one.name === name);
  const mark = { id: `namespace:${name}`, type: "namespace", key: object?.key, object, name, counts, pods: pods.length, x, y, w };
  return { mark, crates: packed.marks, height: FRAME.head + Math.max(FRAME.least, packed.height) + FRAME.pad + 22 };
}
