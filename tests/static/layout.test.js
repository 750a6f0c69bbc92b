import assert from "node:assert/strict";
import { test } from "node:test";
import { layout, VIEWS } from "../../static/src/lib/layout.js";
import { CROWD } from "../../static/src/lib/layout/crates.js";
import { deployment, node, pod, replicaset, service, slice, thing } from "./objects.js";

const web = deployment("web", { desired: 2 });
const [old, fresh, retired] = [replicaset("web-1", web), replicaset("web-2", web, { created: 200 }), replicaset("web-0", web, { desired: 0, current: 0, created: 50 })];
const pods = [
  pod("web-1-a", { owners: [old.uid], labels: { app: "web" } }), pod("web-2-b", { owners: [fresh.uid], node: "node-2", ready: false, labels: { app: "web" } }),
  pod("alone", { node: null, phase: "Pending", status: "Pending" }),
];
const harbour = service("web");
const WORLD = [node("node-10"), node("node-2"), node("node-1"), web, old, fresh, retired, ...pods, harbour, slice(harbour, pods.slice(0, 2)), pod("dns", { namespace: "kube-system" })];
const draw = (view, options = {}) => layout(WORLD, { view, width: 800, ...options });
const of = (scene, key) => scene.marks.find((mark) => mark.key === key);
const inside = (inner, outer) => inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w && inner.y + inner.h <= outer.y + outer.h;
const overlap = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

for (const view of Object.keys(VIEWS)) {
  for (const width of [320, 800, 1600]) {
    test(`${view} at ${width}: everything is inside the picture, ids are unique, crates don't overlap`, () => {
      const scene = draw(view, { width });
      for (const mark of scene.marks) {
        assert.ok([mark.x, mark.y, mark.w, mark.h].every(Number.isFinite), mark.id);
        assert.ok(mark.w > 0 && mark.h > 0 && mark.y + mark.h <= scene.height + 1 && mark.x + mark.w <= width + 1, mark.id);
      }
      assert.equal(new Set(scene.marks.map((mark) => mark.id)).size, scene.marks.length);
      const crates = scene.marks.filter((mark) => mark.type === "crate");
      crates.forEach((a, at) => crates.slice(at + 1).forEach((b) => assert.ok(!overlap(a, b), `${a.id} ${b.id}`)));
    });
  }
  test(`${view} shows every pod of the reader's once`, () => {
    const keys = draw(view).marks.filter((mark) => mark.type === "crate").map((mark) => mark.key).sort();
    assert.deepEqual(keys, pods.map((one) => one.key).sort());
  });
  test(`${view} without anything is still a picture`, () => {
    const scene = layout([], { view, width: 500 });
    assert.ok(scene.height > 0);
  });
}

test("where: a pod stands on its node's deck, one without a node outside of all", () => {
  const scene = draw("where");
  assert.ok(inside(of(scene, "pods/default/web-1-a"), of(scene, "nodes//node-1")));
  const alone = of(scene, "pods/default/alone");
  assert.ok(scene.marks.filter((mark) => mark.type === "deck").every((deck) => !overlap(alone, deck)));
});

test("where: node-2 stands before node-10", () => {
  const scene = draw("where");
  assert.ok(of(scene, "nodes//node-2").x < of(scene, "nodes//node-10").x);
});

test("where: a deck's gauge adds up the requests on it, hidden pods' too, finished ones' not", () => {
  assert.deepEqual(of(draw("where"), "nodes//node-1").used, { cpu: 1, memory: 2 ** 29 });
  const finished = layout([node("node-1"), pod("done", { phase: "Succeeded" })], { view: "where", width: 800 });
  assert.deepEqual(of(finished, "nodes//node-1").used, { cpu: 0, memory: 0 });
});

test("a Deployment's bracket shows the ReplicaSets that have pods and counts the others", () => {
  const scene = draw("whose");
  assert.equal(of(scene, web.key).older, 1);
  assert.equal(of(scene, retired.key), undefined);
  assert.ok(of(scene, old.key).x < of(scene, fresh.key).x);
});

test("lines lead from a service to its endpoints and know which are ready", () => {
  assert.deepEqual(draw("reach").lines.map(({ to, ready }) => [to, ready]), [["pods/default/web-1-a", true], ["pods/default/web-2-b", false]]);
});

test("the system's own pods come only when asked for, the kubernetes service with them", () => {
  assert.equal(of(draw("where"), "pods/kube-system/dns"), undefined);
  const scene = layout([...WORLD, service("kubernetes")], { view: "where", width: 800, filter: { system: true } });
  assert.ok(scene.marks.some((mark) => mark.key === "pods/kube-system/dns"));
  assert.ok(scene.marks.some((mark) => mark.key === "services/default/kubernetes"));
});

test("a label filter keeps only pods that have the labels", () => {
  const scene = draw("where", { filter: { labels: [["app", "web"]] } });
  assert.equal(of(scene, "pods/default/alone"), undefined);
  assert.ok(of(scene, "pods/default/web-1-a"));
});

test("two services of one pod share its crate in reach", () => {
  const second = service("other", { created: 300 });
  const scene = layout([...WORLD, second, slice(second, [pods[0]])], { view: "reach", width: 800 });
  assert.equal(scene.marks.filter((mark) => mark.key === pods[0].key).length, 1);
  assert.equal(scene.lines.filter((line) => line.to === pods[0].key).length, 2);
});

test("a crowd becomes stacks: few marks, every pod counted, quickly", () => {
  const crowd = Array.from({ length: 10_000 }, (_, at) => pod(`p-${at}`, { node: `node-${at % 50}`, ready: at % 9 > 0 }));
  const nodes = Array.from({ length: 50 }, (_, at) => node(`node-${at}`));
  const begun = performance.now();
  const scene = layout([...nodes, ...crowd], { view: "where", width: 1000 });
  assert.ok(performance.now() - begun < 1000);
  assert.ok(scene.marks.length < CROWD);
  assert.equal(scene.marks.filter((mark) => mark.type === "stack").reduce((sum, mark) => sum + mark.count, 0), 10_000);
});

test("what is related to a pod: its owners, node and services", () => {
  const { relations } = draw("where");
  assert.deepEqual([...relations.relatedTo(pods[0])].sort(), ["deployments.apps/default/web", "nodes//node-1", "pods/default/web-1-a", "replicasets.apps/default/web-1", "services/default/web"].sort());
});

test("what is related to a Deployment: everything it brought about", () => {
  const keys = draw("where").relations.relatedTo(web);
  for (const key of [old.key, fresh.key, pods[0].key, pods[1].key]) assert.ok(keys.has(key));
});

test("owners that point at each other end", () => {
  const [a, b] = [thing("x", "X", "a", { desired: 1 }), thing("x", "X", "b", { desired: 1 })];
  a.owners = [b.uid];
  b.owners = [a.uid];
  const { relations } = layout([a, b], { view: "whose", width: 400 });
  assert.ok(relations.relatedTo(a).size <= 2);
  relations.rootOf(a);
});
