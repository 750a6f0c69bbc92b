// Small line icons, drawn on a 24×24 grid in the current colour.

const PATHS = {
  copy: "M9 9h10v11H9zM5 15V4h10",
  check: "M5 12.5l4.5 4.5L19 7",
  close: "M6 6l12 12M18 6L6 18",
  up: "M6 15l6-6 6 6",
  play: "M8 5l11 7-11 7z",
  pause: "M8 5v14M16 5v14",
  step: "M6 5l9 7-9 7zM18 5v14",
  jump: "M4 5l7 7-7 7zM12 5l7 7-7 7z",
  sun: "M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v3M12 19v3M2 12h3M19 12h3M4.9 4.9L7 7M17 17l2.1 2.1M19.1 4.9L17 7M7 17l-2.1 2.1",
  moon: "M20 14.5A8.5 8.5 0 019.5 4 8.5 8.5 0 1020 14.5z",
  auto: "M12 3a9 9 0 100 18zM12 3a9 9 0 010 18",
  present: "M4 5h16v11H4zM12 16v4M8 20h8",
  filter: "M4 6h16M7 12h10M10 18h4",
  anchor: "M12 8v13M12 8a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM5 13a7 8 0 0014 0M8.5 11.5h7",
  terminal: "M4 6l6 6-6 6M12 18h8",
  edit: "M4 20l1-5L16 4l4 4L9 19z",
};

const SVG = "http://www.w3.org/2000/svg";

/** An icon as an SVG element, hidden from screen readers: the button around it has the words. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("fill", "none");
  svg.setAttribute("stroke", "currentColor");
  svg.setAttribute("stroke-width", "1.8");
  svg.setAttribute("stroke-linecap", "round");
  svg.setAttribute("stroke-linejoin", "round");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
