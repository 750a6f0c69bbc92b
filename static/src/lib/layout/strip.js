// The control plane as a strip on top: kubectl, API server, etcd, scheduler, controllers, and a dot a kubelet and kube-proxy.

export const STRIP_HEIGHT = 62;

const STATIONS = [
  { name: "kubectl", at: 0.07 }, { name: "api-server", at: 0.255 }, { name: "etcd", at: 0.41 },
  { name: "scheduler", at: 0.565 }, { name: "controllers", at: 0.735 }, { name: "nodes", at: 0.915 },
];

/** The strip's marks for a picture of that width, and each station's middle by name ("kubelet/node-1" for the dots). */
export function strip(nodes, width) {
  const marks = [{ id: "strip", type: "strip", x: 0, y: 0, w: width, h: STRIP_HEIGHT }];
  const points = {};
  for (const { name, at } of STATIONS) {
    const w = Math.min(112, width * 0.142);
    points[name] = { x: width * at, y: 25 };
    marks.push({ id: `station:${name}`, type: "station", name, x: width * at - w / 2, y: 10, w, h: 30 });
  }
  addDots(nodes, marks, points, width);
  return { marks, points };
}

// Two lines of dots in the last station: kubelets above, kube-proxies below, in the order of the decks.
function addDots(nodes, marks, points, width) {
  const middle = width * 0.915;
  const shown = nodes.slice(0, 12);
  const pitch = Math.min(11, Math.min(96, width * 0.12) / Math.max(1, shown.length));
  shown.forEach((node, at) => {
    const x = middle + (at - (shown.length - 1) / 2) * pitch;
    points[`kubelet/${node.name}`] = { x, y: 20 };
    points[`kube-proxy/${node.name}`] = { x, y: 31 };
    marks.push({ id: `dots:${node.name}`, type: "dots", x: x - 3, y: 17, w: 6, h: 17, ready: node.ready });
  });
}
