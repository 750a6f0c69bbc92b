// Making SVG elements without strings of markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes (null and undefined are left out) and children (elements or texts). */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A line of text at a place. */
export function label(text, x, y, className, attributes = {}) {
  return svg("text", { x, y, class: className, ...attributes }, text);
}
