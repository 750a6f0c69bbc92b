// What a workload's bracket says: how many it wants and has. A Job counts what it has completed, a CronJob knows its next
// run, an autoscaler its bounds and what it measures.

import { clockFace } from "./clock.js";

/** Whether an object keeps others: it says how many it wants, or when it makes them. */
export function isWorkload(object) {
  return Boolean(object) && (object.desired !== undefined || isCron(object)) && object.kind !== "PodDisruptionBudget";
}

const isCron = (object) => object.schedule !== undefined;
const isJob = (object) => object.completions !== undefined;
const isScaler = (object) => object.kind === "HorizontalPodAutoscaler";

/** {desired, current, ready} for the pips: a Job's successes count as ready, with those it runs as current. */
export function progressOf(object) {
  if (!isJob(object)) return object;
  return { desired: object.desired, current: object.succeeded + object.active, ready: object.succeeded };
}

/** "2/3": ready or completed of those wanted. */
export function fraction(object) {
  return isJob(object) ? object.completions : `${object.ready ?? 0}/${object.desired ?? 0}`;
}

/** [key, values] of the line under the name. */
export function countLine(object) {
  if (isJob(object)) return ["picture.job", { completions: object.completions, status: object.status }];
  if (isScaler(object)) return ["picture.autoscaler", { min: object.min, max: object.max, metrics: object.metrics }];
  if (!isCron(object)) return ["picture.ready-of", { ready: object.ready ?? 0, desired: object.desired ?? 0 }];
  if (object.suspended) return ["picture.cron.suspended", {}];
  return object.next === null ? ["picture.cron.never", {}] : ["picture.cron.next", { time: clockFace(object.next) }];
}

/** The signal colour: as wanted, on its way, failed, or put to sleep. */
export function toneOf(object) {
  if (isJob(object)) return { Complete: "ok", Failed: "bad", Suspended: "gone" }[object.status] ?? "wait";
  if (isCron(object)) return object.suspended ? "gone" : "ok";
  if (isScaler(object)) return object.active ? "ok" : "wait";
  return object.desired === object.ready && object.current === object.desired ? "ok" : "wait";
}

/** [key, values] that name it for screen readers. */
export function labelOf(object) {
  const { kind, name } = object;
  if (isJob(object)) return ["label.job", { name, completions: object.completions, status: object.status }];
  if (isCron(object)) return ["label.cronjob", { name, schedule: object.schedule, active: object.active }];
  if (isScaler(object)) return ["label.autoscaler", { name, target: object.target.name, min: object.min, max: object.max, metrics: object.metrics }];
  return ["label.workload", { kind, name, ready: object.ready ?? 0, desired: object.desired }];
}

/** What a person at the rail would call out when it changes: [key, values], or null. */
export function sentenceOf(before, after) {
  if (isJob(after)) return jobSentence(before, after);
  if (isCron(after) || after.kind === "ReplicaSet" || before.desired === after.desired) return null;
  return ["say.scaled", { kind: after.kind, name: after.name, desired: after.desired }];
}

function jobSentence(before, after) {
  const said = { Complete: "say.job.done", Failed: "say.job.failed", Suspended: "say.job.suspended" }[after.status];
  return said && before.status !== after.status ? [said, { name: after.name }] : null;
}
