import assert from "node:assert/strict";
import { test } from "node:test";
import { describeMark } from "../../static/src/lib/describe.js";
import { layout } from "../../static/src/lib/layout.js";
import { narrate } from "../../static/src/lib/narration.js";
import { countLine, fraction, progressOf, toneOf } from "../../static/src/lib/workload.js";
import { cronjob, deployment, job, pod } from "./objects.js";

test("a Job counts its completions, its successes are its ready pips", () => {
  assert.deepEqual(countLine(job("pi")), ["picture.job", { completions: "1/3", status: "Running" }]);
  assert.equal(fraction(job("pi")), "1/3");
  assert.deepEqual(progressOf(job("pi")), { desired: 3, current: 3, ready: 1 });
});

test("a CronJob tells its next run, or why there is none", () => {
  assert.deepEqual(countLine(cronjob("cj")), ["picture.cron.next", { time: "07:05:09" }]);
  assert.deepEqual(countLine(cronjob("cj", { suspended: true, next: null })), ["picture.cron.suspended", {}]);
  assert.deepEqual(countLine(cronjob("cj", { next: null })), ["picture.cron.never", {}]);
});

test("the tone follows the state", () => {
  const tones = [job("a"), job("a", { status: "Complete" }), job("a", { status: "Failed" }), job("a", { status: "Suspended" }), cronjob("c"), deployment("d", { ready: 0 })];
  assert.deepEqual(tones.map(toneOf), ["wait", "ok", "bad", "gone", "ok", "wait"]);
});

test("whose: a CronJob's bracket holds its Jobs, their pods stand below, a Job on its own has its own bracket", () => {
  const cron = cronjob("nightly");
  const made = job("nightly-1", { owners: [cron.uid] });
  const own = job("pi");
  const crates = [pod("nightly-1-x", { owners: [made.uid] }), pod("pi-x", { owners: [own.uid] })];
  const scene = layout([cron, made, own, ...crates], { view: "whose", width: 900 });
  const type = (key) => scene.marks.find((mark) => mark.key === key)?.type;
  assert.deepEqual([cron.key, made.key, own.key, crates[0].key, crates[1].key].map(type), ["workload", "set", "workload", "crate", "crate"]);
});

test("Jobs are named and told in words", () => {
  assert.deepEqual(describeMark({ type: "workload", object: cronjob("cj") }), ["label.cronjob", { name: "cj", schedule: "*/5 * * * *", active: 1 }]);
  assert.deepEqual(describeMark({ type: "set", object: job("pi") }), ["label.job", { name: "pi", completions: "1/3", status: "Running" }]);
  const changes = [{ before: job("pi"), after: job("pi", { status: "Complete" }) }, { before: job("b"), after: job("b", { active: 1 }) }, { before: cronjob("c"), after: cronjob("c", { next: 1 }) }];
  assert.deepEqual(narrate(changes), [["say.job.done", { name: "pi" }]]);
});
