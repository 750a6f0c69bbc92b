// From objects to places: pure. Every mark has {id, type, x, y, w, h}; marks of an object have its key and the object.
// The same id in two scenes is the same thing, so that whoever draws them can move it from one place to the other.

import { densityOf } from "./layout/crates.js";
import { gateLines } from "./layout/gates.js";
import { serviceLines } from "./layout/harbours.js";
import { reach } from "./layout/reach.js";
import { space } from "./layout/space.js";
import { strip, STRIP_HEIGHT } from "./layout/strip.js";
import { where } from "./layout/where.js";
import { whose } from "./layout/whose.js";
import { compareNames, Relations } from "./relations.js";

export const VIEWS = { where, whose, reach, space };
const WITH_LINES = new Set(["where", "reach"]);

/**
 * @param objects iterable of PICTURE
 * @param options {view, width, filter, chosen}: filter as in Relations; chosen is the key of the selected object or null
 * @returns {{width, height, marks, lines, points, relations}}
 */
export function layout(objects, { view = "where", width, filter = {}, chosen = null }) {
  const relations = new Relations(objects, filter);
  const nodes = relations.kind("Node").sort((a, b) => compareNames(a.name, b.name));
  const plane = strip(nodes, width);
  const density = densityOf(relations.kind("Pod").length, width);
  const scene = VIEWS[view](relations, { width, top: STRIP_HEIGHT + 12, density });
  const lines = WITH_LINES.has(view) ? linesOf(relations, scene.marks, { chosen, sideways: view === "reach" }) : [];
  return { width, height: scene.height + 12, marks: [...plane.marks, ...scene.marks], lines, points: plane.points, relations };
}

function linesOf(relations, marks, options) {
  return [...gateLines(marks), ...serviceLines(relations, marks, options)];
}
