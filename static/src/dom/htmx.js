// htmx for every page, told to add no inline styles and evaluate nothing (the content security policy forbids both).
import htmx from "htmx.org";
import { requestHeaders } from "./request.js";

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.historyCacheSize = 0;
window.htmx = htmx;

// Anti-forgery token and language go with every request, wherever it starts.
document.addEventListener("htmx:configRequest", (event) => {
  Object.assign(event.detail.headers, requestHeaders());
});

export default htmx;
