import assert from "node:assert/strict";
import { test } from "node:test";
import { describeMark } from "../../static/src/lib/describe.js";
import { layout } from "../../static/src/lib/layout.js";
import { Relations } from "../../static/src/lib/relations.js";
import { countLine, toneOf } from "../../static/src/lib/workload.js";
import { autoscaler, deployment, ingress, node, pod, service, slice } from "./objects.js";

const web = service("web");
const crate = pod("web-1");
const cluster = [node("node-1"), crate, web, slice(web, [crate]), ingress("door")];

for (const view of ["where", "reach"]) {
  test(`${view}: a gate stands outside the harbours, with a line to the Service it names`, () => {
    const scene = layout(cluster, { view, width: 900 });
    const gate = scene.marks.find((mark) => mark.type === "gate");
    const harbour = scene.marks.find((mark) => mark.type === "harbour");
    assert.ok(view === "where" ? gate.y >= harbour.y + harbour.h : gate.y + gate.h <= harbour.y);
    assert.ok(scene.height >= gate.y + gate.h);
    const line = scene.lines.find((one) => one.from === gate.key);
    assert.deepEqual([line.to, line.ready], [web.key, true]);
  });
}

test("a gate whose Service is missing has no line", () => {
  const scene = layout([ingress("door", { rules: [{ host: "*", path: "/", service: "nosuch", port: 80 }] })], { view: "where", width: 900 });
  assert.deepEqual(scene.lines, []);
});

test("a Service and its gate, an autoscaler and its Deployment are shown together", () => {
  const relations = new Relations([...cluster, deployment("web"), autoscaler("grow")]);
  const related = (kind) => [...relations.relatedTo(relations.kind(kind)[0])];
  assert.ok(related("Ingress").includes(web.key));
  assert.ok(related("Service").includes("ingresses.networking.k8s.io/default/door"));
  assert.ok(related("Deployment").includes("horizontalpodautoscalers.autoscaling/default/grow"));
  assert.ok(related("HorizontalPodAutoscaler").includes("deployments.apps/default/web"));
});

test("an autoscaler tells its bounds and what it measures, a gate where it leads", () => {
  assert.deepEqual(countLine(autoscaler("grow")), ["picture.autoscaler", { min: 2, max: 5, metrics: "cpu: 12%/80%" }]);
  assert.deepEqual([toneOf(autoscaler("a")), toneOf(autoscaler("a", { active: null }))], ["ok", "wait"]);
  assert.equal(describeMark({ type: "workload", object: autoscaler("grow") })[0], "label.autoscaler");
  assert.deepEqual(describeMark({ type: "gate", object: ingress("door") }), ["label.ingress", { name: "door", services: "web" }]);
});
