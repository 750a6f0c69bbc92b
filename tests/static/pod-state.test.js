import assert from "node:assert/strict";
import { test } from "node:test";
import { cellState, podState, worstTone } from "../../static/src/lib/pod-state.js";
import { pod } from "./objects.js";

const waiting = (reason, backoffUntil = null) => [{ state: "waiting", reason, ready: false, init: false, backoffUntil }];
const CASES = [
  ["no node yet", { node: null, phase: "Pending", status: "Pending", ready: false }, "waiting", "Pending"],
  ["held back by a gate", { node: null, phase: "Pending", status: "SchedulingGated", ready: false }, "waiting", "SchedulingGated"],
  ["pulling", { phase: "Pending", status: "ContainerCreating", ready: false, containers: waiting("ContainerCreating") }, "filling", "ContainerCreating"],
  ["in its init containers", { phase: "Pending", status: "Init:0/1", ready: false }, "filling", "Init:0/1"],
  ["ready", {}, "solid", "Running"],
  ["not ready", { ready: false }, "open", "Running"],
  ["crash loop", { status: "CrashLoopBackOff", ready: false, restarts: 2, containers: waiting("CrashLoopBackOff", 500) }, "cracked", "CrashLoopBackOff"],
  ["an init container's crash loop", { phase: "Pending", status: "Init:CrashLoopBackOff", ready: false }, "cracked", "Init:CrashLoopBackOff"],
  ["image not found", { phase: "Pending", status: "ErrImagePull", ready: false }, "blocked", "ErrImagePull"],
  ["image not found, waiting", { phase: "Pending", status: "ImagePullBackOff", ready: false, containers: waiting("ImagePullBackOff", 500) }, "blocked", "ImagePullBackOff"],
  ["completed", { phase: "Succeeded", status: "Completed", ready: false }, "done", "Completed"],
  ["completed but to be restarted", { status: "Completed", ready: false }, "open", "Completed"],
  ["failed", { phase: "Failed", status: "Error", ready: false }, "failed", "Error"],
  ["killed for its memory", { status: "OOMKilled", ready: false }, "failed", "OOMKilled"],
  ["evicted", { phase: "Failed", status: "Evicted", ready: false }, "failed", "Evicted"],
  ["ended by an exit code", { phase: "Failed", status: "ExitCode:3", ready: false }, "failed", "ExitCode:3"],
  ["being stopped", { deleted: 100, grace: 30 }, "leaving", "Terminating"],
  ["on a silent node", { phase: "Unknown", status: "Unknown", ready: false }, "unknown", "Unknown"],
];

for (const [name, rest, shape, word] of CASES) {
  test(`a pod ${name} is drawn ${shape} and says ${word}`, () => {
    const state = podState(pod("a", rest));
    assert.equal(state.shape, shape);
    assert.equal(state.word, word);
  });
}

test("the grace ring ends when the grace period does", () => {
  assert.deepEqual(podState(pod("a", { deleted: 100, grace: 30 })).ring, { until: 130, total: 30 });
  assert.equal(podState(pod("a", { deleted: 100, grace: 0 })).ring, undefined);
});

test("the back-off ring knows how long this wait is in all: 10 s, 20 s, … 5 min", () => {
  const ring = (restarts) => podState(pod("a", { status: "CrashLoopBackOff", ready: false, restarts, containers: waiting("CrashLoopBackOff", 900) })).ring;
  assert.deepEqual(ring(1), { until: 900, total: 10 });
  assert.deepEqual(ring(3), { until: 900, total: 40 });
  assert.equal(ring(12).total, 300);
});

test("a crate fills as its containers begin", () => {
  const level = (containers) => podState(pod("a", { phase: "Pending", status: "ContainerCreating", ready: false, containers })).level;
  const [half, none] = [[{ state: "running" }, { state: "waiting" }], [{ state: "waiting" }, { state: "waiting" }]];
  assert.ok(level(half) > level(none));
  assert.ok(level([{ state: "running" }, { state: "running" }]) <= 1.2);
});

test("cells tell running, ready, ended well and ended badly apart", () => {
  assert.equal(cellState({ state: "running", ready: true }).mark, "ready");
  assert.equal(cellState({ state: "running", ready: false }).mark, "run");
  assert.equal(cellState({ state: "terminated", exitCode: 0 }).mark, "tick");
  assert.equal(cellState({ state: "terminated", exitCode: 137 }).mark, "cross");
  assert.deepEqual(cellState({ state: "waiting", reason: "ErrImagePull" }), { mark: "empty", tone: "bad" });
});

test("an aggregate shows its worst", () => {
  assert.equal(worstTone(["ok", "bad", "wait"]), "bad");
  assert.equal(worstTone(["ok", "ok"]), "ok");
});
