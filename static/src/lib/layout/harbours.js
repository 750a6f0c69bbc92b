// Services as harbour marks, and the lines from them to their endpoints.

import { byAge } from "../relations.js";

export const HARBOUR = { width: 186, height: 54, gap: 12 };

/** A harbour mark for a service, at a place. */
export function harbour(service, relations, { x, y, w = HARBOUR.width }) {
  const endpoints = relations.endpointsOf(service);
  const ready = endpoints.filter((endpoint) => endpoint.ready).length;
  return { id: service.key, type: "harbour", key: service.key, object: service, ready, total: endpoints.length, x, y, w, h: HARBOUR.height };
}

/** Harbour marks along the shore, breaking at the width. */
export function harbourRow(relations, { x, y, w }) {
  const services = relations.kind("Service").sort(byAge);
  const columns = Math.max(1, Math.floor((w + HARBOUR.gap) / (HARBOUR.width + HARBOUR.gap)));
  const used = Math.min(columns, services.length);
  const width = Math.min(HARBOUR.width, w);
  const indent = (w - used * (width + HARBOUR.gap) + HARBOUR.gap) / 2;
  const marks = services.map((service, at) => harbour(service, relations, {
    x: x + indent + (at % columns) * (width + HARBOUR.gap), y: y + Math.floor(at / columns) * (HARBOUR.height + HARBOUR.gap), w: width,
  }));
  const rows = Math.ceil(services.length / columns);
  return { marks, height: rows * (HARBOUR.height + HARBOUR.gap) - HARBOUR.gap };
}

const MANY = 160;

/**
 * Lines from every harbour mark to the crates of its endpoints: {id, from, to, ready, path}.
 * In a crowd they would be a carpet; then only those of the chosen service are drawn.
 */
export function serviceLines(relations, marks, { chosen = null, sideways = false } = {}) {
  const places = new Map(marks.filter((mark) => mark.type === "crate").map((mark) => [mark.key, mark]));
  const harbours = marks.filter((mark) => mark.type === "harbour");
  const all = harbours.flatMap((mark) => relations.endpointsOf(mark.object).map((endpoint) => ({ mark, endpoint })));
  const shown = all.length > MANY ? all.filter(({ mark }) => mark.key === chosen) : all;
  return shown.filter(({ endpoint }) => places.has(endpoint.pod)).map(({ mark, endpoint }) => {
    const place = places.get(endpoint.pod);
    return { id: `${mark.key}>${endpoint.pod}`, from: mark.key, to: endpoint.pod, ready: endpoint.ready, path: sideways ? across(mark, place) : upwards(mark, place) };
  });
}

function upwards(mark, place) {
  const [x1, y1, x2, y2] = [mark.x + mark.w / 2, mark.y, place.x + place.w / 2, place.y + place.h];
  const bend = Math.min(60, (y1 - y2) / 2);
  return `M${round(x1)} ${round(y1)}C${round(x1)} ${round(y1 - bend)} ${round(x2)} ${round(y2 + bend)} ${round(x2)} ${round(y2)}`;
}

// A pipe along the top of the crates, so that it never hides behind one.
function across(mark, place) {
  const [x, y, over, middle] = [mark.x + mark.w, mark.y + mark.h / 2, place.y - 3, place.x + place.w / 2];
  return `M${round(x)} ${round(y)}H${round(x + 16)}V${round(over)}H${round(middle)}V${round(place.y + 4)}`;
}

function round(value) {
  return Math.round(value * 10) / 10;
}
