import assert from "node:assert/strict";
import { test } from "node:test";
import { ClusterStore } from "../../static/src/lib/cluster-store.js";
import { pod } from "./objects.js";

const clock = { now: 1, speed: 1, paused: false, wall: 1 };
const started = () => {
  const store = new ClusterStore();
  store.apply({ type: "snapshot", revision: 5, clock, objects: { "pods/default/a": pod("a") } });
  return store;
};

test("the first hello asks for everything, later ones for what is missing", () => {
  assert.deepEqual(new ClusterStore().hello(), { type: "hello", revision: null });
  assert.deepEqual(started().hello(), { type: "hello", revision: 5 });
});

test("a batch adds, replaces and deletes, and says what was before", () => {
  const store = started();
  const [added, removed] = store.apply({ type: "batch", revision: 6, clock, changes: [
    { key: "pods/default/b", author: "kubelet", object: pod("b") }, { key: "pods/default/a", author: "kubelet", object: null },
  ] });
  assert.equal(added.before, null);
  assert.equal(removed.before.name, "a");
  assert.deepEqual([...store.objects.keys()], ["pods/default/b"]);
});

test("a batch that was already seen changes nothing", () => {
  const store = started();
  assert.equal(store.apply({ type: "batch", revision: 5, clock, changes: [{ key: "pods/default/a", author: "x", object: null }] }), null);
  assert.equal(store.objects.size, 1);
});

test("a new snapshot replaces everything and names what went", () => {
  const store = started();
  const changes = store.apply({ type: "snapshot", revision: 9, clock, objects: {} });
  assert.deepEqual(changes.map(({ key, after }) => [key, after]), [["pods/default/a", null]]);
  assert.equal(store.revision, 9);
});

test("a clock message moves the clock alone", () => {
  const store = started();
  assert.equal(store.apply({ type: "clock", clock: { ...clock, speed: 60 } }), null);
  assert.equal(store.clock.speed, 60);
  assert.equal(store.revision, 5);
});
