import assert from "node:assert/strict";
import { test } from "node:test";
import { answerRows, errorMarks } from "../../static/src/lib/apply-answer.js";
import { age, clockFace, virtualNow, wallBehind } from "../../static/src/lib/clock.js";
import { complete, inColumns } from "../../static/src/lib/completion.js";
import { lineView } from "../../static/src/lib/line-view.js";
import { narrate } from "../../static/src/lib/narration.js";
import { nearest } from "../../static/src/lib/nearest.js";
import { settle, sizeForKey } from "../../static/src/lib/pane-size.js";
import { pulsesOf } from "../../static/src/lib/pulses.js";
import { parseLabels } from "../../static/src/lib/relations.js";
import { en } from "../../static/src/lib/strings-en.js";
import { zh } from "../../static/src/lib/strings-zh.js";
import { translate } from "../../static/src/lib/strings.js";
import { fitEnd, fitName, fitStart, textWidth } from "../../static/src/lib/text-fit.js";
import { node, pod, service, slice } from "./objects.js";

test("both languages have the same words, with the same places to fill", () => {
  assert.deepEqual(Object.keys(zh), Object.keys(en));
  const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  for (const key of Object.keys(en)) for (const name of places(zh[key])) assert.ok(places(en[key]).includes(name), key);
});

test("Chinese sentences use Chinese punctuation", () => {
  for (const [key, text] of Object.entries(zh)) assert.doesNotMatch(text, /[\u4e00-\u9fff][,;:?!]|[,;?!][\u4e00-\u9fff]/, key);
});

test("an unknown word is our mistake and throws", () => {
  assert.throws(() => translate("en", "no.such"), /no\.such/);
  assert.equal(translate("zh-Hans", "close"), "关闭");
});

test("one thing is not called by the word for many", () => {
  const values = { nodes: 3, pods: 1, ready: 0, services: 1 };
  assert.equal(translate("en", "picture.summary", values), "3 nodes · 1 pod, 0 ready · 1 service");
  assert.match(translate("zh", "picture.summary", values), /^3 个节点 · 1 个 Pod/);
});

test("virtual time runs at its speed from the wall moment, and stands when paused", () => {
  const clock = { now: 1000, speed: 10, paused: false, wall: 50 };
  assert.equal(virtualNow(clock, 53), 1030);
  assert.equal(virtualNow({ ...clock, paused: true }, 53), 1000);
  assert.equal(virtualNow({ ...clock, speed: 0 }, 53), 1000);
  assert.equal(virtualNow(clock, 40), 1000);
});

test("a computer whose clock is behind the server's is put right", () => {
  const clock = { now: 1000, speed: 1, paused: false, wall: 60 };
  assert.equal(wallBehind(clock, 50), 10);
  assert.equal(wallBehind(clock, 70), 0);
  assert.equal(virtualNow(clock, 52, 10), 1002);
});

test("times and ages are written as kubectl writes them", () => {
  assert.equal(clockFace(1_800_000_000), "08:00:00");
  assert.deepEqual([5, 119, 130, 300, 3700, 8000, 11000, 200_000].map(age), ["5s", "119s", "2m10s", "5m", "61m", "133m", "3h", "2d"]);
});

test("texts are cut to fit, pods' names in the middle", () => {
  assert.equal(fitStart("short", 100, 10), "short");
  assert.match(fitStart("a-very-long-name-indeed", 60, 10), /^a-very.*…$/);
  assert.match(fitEnd("a-very-long-name-indeed", 60, 10), /^….*indeed$/);
  assert.match(fitName("web-7c5ddbdf54-2k4xp", 90, 11), /^web.*…2k4xp$/);
  for (const width of [20, 40, 80]) assert.ok(textWidth(fitName("web-7c5ddbdf54-2k4xp", width, 11), 11) <= width);
  assert.equal(textWidth("节点", 10), 20);
});

test("labels are read as kubectl's -l reads equality", () => {
  assert.deepEqual(parseLabels("app=web, tier==front,,solo"), [["app", "web"], ["tier", "front"], ["solo", null]]);
});

test("arrow keys go to what lies ahead, not to what lies aside", () => {
  const at = (id, x, y) => ({ id, x, y, w: 10, h: 10 });
  const [from, right, below, far] = [at("a", 0, 0), at("b", 40, 4), at("c", 2, 30), at("d", 200, 0)];
  const marks = [from, right, below, far];
  assert.equal(nearest(marks, from, "ArrowRight"), right);
  assert.equal(nearest(marks, from, "ArrowDown"), below);
  assert.equal(nearest(marks, from, "ArrowLeft"), null);
  assert.equal(nearest(marks, right, "ArrowRight"), far);
  assert.equal(nearest(marks, from, "x"), null);
});

test("a pane near an edge collapses, and Enter brings it back to its size", () => {
  assert.deepEqual(settle(3), { size: 0, collapsed: "first" });
  assert.deepEqual(settle(98), { size: 100, collapsed: "second" });
  assert.deepEqual(settle(9), { size: 15, collapsed: null });
  assert.deepEqual(sizeForKey("Enter", { size: 40, collapsed: null, last: 40 }), { size: 0, collapsed: "first" });
  assert.deepEqual(sizeForKey("Enter", { size: 0, collapsed: "first", last: 40 }), { size: 40, collapsed: null });
  assert.deepEqual(sizeForKey("ArrowRight", { size: 0, collapsed: "first", last: 40 }), { size: 15, collapsed: null });
  assert.deepEqual(sizeForKey("ArrowLeft", { size: 15, collapsed: null, last: 15 }), { size: 0, collapsed: "first" });
  assert.equal(sizeForKey("x", { size: 40, collapsed: null, last: 40 }), null);
});

test("a line wraps by cells, and a wide letter never stands half over the edge", () => {
  const view = lineView([..."ab你好"], 4, { promptWidth: 3, columns: 8 });
  assert.deepEqual(view.rows, ["ab你", "好"]);
  assert.deepEqual([view.row, view.column], [1, 2]);
});

test("a line that fills its row exactly leaves the cursor on the next", () => {
  const view = lineView([..."abcde"], 5, { promptWidth: 3, columns: 8 });
  assert.deepEqual([view.row, view.column], [1, 0]);
});

test("a remembered heredoc is shown on rows of its own", () => {
  const view = lineView([..."a\nb"], 3, { promptWidth: 2, columns: 20 });
  assert.deepEqual(view.rows, ["a", "> b"]);
  assert.deepEqual([view.row, view.column], [1, 3]);
});

test("a sole completion is followed by a space, a folder or an option with a value is not", () => {
  assert.equal(complete("po", [{ text: "pods" }]).insert, "pods ");
  assert.equal(complete("d", [{ text: "dir/" }]).insert, "dir/");
  assert.equal(complete("--out", [{ text: "--output=" }]).insert, "--output=");
  assert.deepEqual(complete("x", []), { insert: null, list: [] });
});

test("choices are listed in columns, downwards", () => {
  assert.deepEqual(inColumns(["a", "b", "c", "d"], 6), ["a  c", "b  d"]);
});

test("an answer's rows stand in the order of the documents, and errors lead to their lines", () => {
  const answer = {
    results: [{ document: 1, action: "created", message: "service/web created" }],
    errors: [{ document: 0, line: 7, field: "spec.replicas", message: "must be a number" }, { document: 2, line: null, field: null, message: "no kind" }],
  };
  assert.deepEqual(answerRows(answer).map(({ word, line }) => [word, line]), [["error", 7], ["created", null], ["error", null]]);
  assert.deepEqual(errorMarks(answer, 5), [{ line: 5, message: "spec.replicas: must be a number" }]);
});

const POINTS = { kubectl: {}, "api-server": {}, etcd: {}, scheduler: {}, controllers: {}, nodes: {}, "kubelet/node-1": {}, "kube-proxy/node-1": {} };
const pulse = (author, before, after) => pulsesOf([{ key: "k", author, before, after }], POINTS)[0];

test("the birth of a pod: kubectl to the controllers, to the scheduler, to the kubelet", () => {
  const [created, bound] = [pod("a", { node: null }), pod("a")];
  assert.deepEqual(pulse("kubectl", null, created), { from: "kubectl", to: ["scheduler"], author: "kubectl" });
  assert.deepEqual(pulse("default-scheduler", created, bound), { from: "scheduler", to: ["kubelet/node-1"], author: "default-scheduler" });
  assert.deepEqual(pulse("kubelet", bound, pod("a", { ip: "1" })), { from: "kubelet/node-1", to: ["controllers"], author: "kubelet" });
});

test("endpoints wake every kube-proxy", () => {
  assert.deepEqual(pulse("endpointslice-controller", null, slice(service("web"), [])).to, ["kube-proxy/node-1"]);
});

test("a flood of changes makes few pulses", () => {
  const changes = Array.from({ length: 500 }, (_, at) => ({ key: `${at}`, author: "kubelet", before: null, after: pod(`p${at}`) }));
  assert.ok(pulsesOf(changes, POINTS).length <= 8);
});

test("the rail calls out what changed, and keeps quiet about the rest", () => {
  const heard = (before, after) => narrate([{ before, after }])[0]?.[0];
  assert.equal(heard(pod("a", { ready: false }), pod("a")), "say.pod.ready");
  assert.equal(heard(pod("a"), pod("a", { ip: "9" })), undefined);
  assert.equal(heard(pod("a"), null), "say.pod.gone");
  assert.equal(heard(node("node-1"), node("node-1", { ready: false })), "say.node.lost");
  assert.equal(heard(null, pod("dns", { namespace: "kube-system" })), undefined);
  assert.deepEqual(narrate([{ before: slice(service("web"), []), after: slice(service("web"), [pod("a")]) }])[0], ["say.endpoints", { name: "web", ready: 1, total: 1 }]);
});
