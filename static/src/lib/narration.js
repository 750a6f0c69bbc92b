// What happened, in a sentence for the live region: the changes that a person at the rail would call out.

import { podState } from "./pod-state.js";
import { isSystem } from "./relations.js";
import { isWorkload, sentenceOf } from "./workload.js";

const SAID_OF_PODS = {
  waiting: "say.pod.waiting", filling: "say.pod.starting", solid: "say.pod.ready", open: "say.pod.unready", cracked: "say.pod.crash",
  blocked: "say.pod.blocked", done: "say.pod.done", failed: "say.pod.failed", leaving: "say.pod.leaving", unknown: "say.pod.unknown",
};

/** Sentences as [key, values] for `translate`, for the changes of one batch. */
export function narrate(changes) {
  return changes.map(sentence).filter(Boolean);
}

function sentence({ before, after }) {
  const object = after ?? before;
  if (!object || isSystem(object) && object.kind !== "EndpointSlice") return null;
  if (object.kind === "Pod") return podSentence(before, after);
  if (object.kind === "EndpointSlice") return endpointSentence(before, after);
  if (object.kind === "Node") return nodeSentence(before, after);
  if (isWorkload(object) && before && after) return sentenceOf(before, after);
  return null;
}

function podSentence(before, after) {
  if (!after) return ["say.pod.gone", { name: before.name }];
  const [was, is] = [before && podState(before), podState(after)];
  if (was && was.shape === is.shape && was.word === is.word) return null;
  return [SAID_OF_PODS[is.shape], { name: after.name, node: after.node ?? "", word: is.word, restarts: after.restarts ?? 0 }];
}

function endpointSentence(before, after) {
  const count = (slice) => (slice?.endpoints ?? []).filter((endpoint) => endpoint.ready).length;
  if (!after || after.service === "kubernetes" || (before && count(before) === count(after))) return null;
  return ["say.endpoints", { name: after.service, ready: count(after), total: after.endpoints?.length ?? 0 }];
}

function nodeSentence(before, after) {
  if (!before || !after || before.ready === after.ready) return null;
  return [after.ready ? "say.node.ready" : "say.node.lost", { name: after.name }];
}
