// Pages with a cluster: the panes, the picture, the drawer. Terminal and editor are fetched when first shown.
import "./elements/cluster-picture.js";
import "./elements/split-panes.js";
import "./elements/bottom-sheet.js";
import "./elements/workspace-drawer.js";
import "./dom/page-actions.js";
