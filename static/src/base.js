// Every page: htmx, the switches in the header, copy buttons.
import "./dom/htmx.js";
import "./dom/copy-buttons.js";
import "./elements/theme-switch.js";
import "./elements/present-switch.js";
