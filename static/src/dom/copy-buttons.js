// A copy button on every block of code and every command, also on those that htmx brings later.
import { icon } from "./icons.js";
import { t } from "../lib/strings.js";

const BLOCKS = "pre.code:not([data-copyable]), li.command:not([data-copyable])";

function enhance(root) {
  for (const block of root.querySelectorAll(BLOCKS)) addButton(block);
}

function addButton(block) {
  block.dataset.copyable = "";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "icon-button small copy-button";
  button.setAttribute("aria-label", t("copy"));
  button.title = t("copy");
  button.append(icon("copy"));
  button.addEventListener("click", () => copy(block, button));
  if (block.matches("li")) block.querySelector("code").tabIndex = 0;
  (block.matches("pre") ? frame(block) : block).append(button);
}

// A <pre> scrolls sideways; the button must not scroll with it.
function frame(pre) {
  const box = document.createElement("div");
  box.className = "code-frame";
  pre.replaceWith(box);
  box.append(pre);
  return box;
}

async function copy(block, button) {
  const text = block.querySelector("[data-run]")?.dataset.run ?? block.querySelector("code")?.textContent ?? block.textContent;
  await writeClipboard(text);
  button.replaceChildren(icon("check"));
  setTimeout(() => button.replaceChildren(icon("copy")), 1500);
}

/** Puts text on the clipboard, also where the page is not served over https (there the modern way is missing). */
export async function writeClipboard(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = Object.assign(document.createElement("textarea"), { value: text, className: "visually-hidden" });
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

enhance(document);
document.addEventListener("htmx:afterSwap", (event) => enhance(event.target.parentElement ?? document));
