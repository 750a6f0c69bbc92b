// A mark in words, for screen readers and the sheet's summary.

import { servicesOf } from "./layout/gates.js";
import { podState } from "./pod-state.js";
import { isWorkload, labelOf } from "./workload.js";

/** [key, values] for `translate`, naming the object of a mark with what its shape shows. */
export function describeMark(mark) {
  const { object, type } = mark;
  if (type === "stack") return ["label.stack", { name: mark.name, count: mark.count, word: mark.state.word }];
  if (object.kind === "Pod") return podLabel(object);
  if (object.kind === "Node") return ["label.node", { name: object.name, word: object.ready ? "Ready" : "NotReady", count: mark.count ?? 0 }];
  if (object.kind === "Service") return ["label.service", { name: object.name, ready: mark.ready, total: mark.total }];
  if (object.kind === "Ingress") return ["label.ingress", { name: object.name, services: servicesOf(object).join(", ") }];
  if (isWorkload(object)) return labelOf(object);
  return ["label.other", { kind: object.kind, name: object.name }];
}

function podLabel(pod) {
  const values = { name: pod.name, word: podState(pod).word, readiness: pod.readiness ?? "", node: pod.node ?? "", restarts: pod.restarts ?? 0 };
  return [pod.node ? "label.pod" : "label.pod.waiting", values];
}

/** [key, values] for one line about the whole cluster. */
export function summary(relations) {
  const pods = relations.kind("Pod");
  const nodes = relations.kind("Node");
  return ["picture.summary", { nodes: nodes.length, pods: pods.length, ready: pods.filter((pod) => pod.ready).length, services: relations.kind("Service").length }];
}
