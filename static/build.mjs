// `npm run build`: static/src → static/dist. What an earlier build left behind and this one did not write is removed at the end,
// so that a running server never finds the folder empty.
import { build } from "esbuild";
import { readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";

const SOURCE = "static/src";
const TARGET = "static/dist";
const ENTRIES = ["base.js", "workspace.js", "lessons.js", "base.css", "workspace.css", "lessons.css", "favicon.svg", "logo.svg"];

const { metafile } = await build({
  entryPoints: ENTRIES.map((name) => `${SOURCE}/${name}`),
  outdir: TARGET,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  sourcemap: true,
  charset: "utf8",
  entryNames: "[name]",
  chunkNames: "chunks/[name]-[hash]",
  assetNames: "assets/[name]-[hash]",
  loader: { ".woff2": "file", ".svg": "copy" },
  metafile: true,
  logLevel: "warning",
});

const written = new Set(Object.keys(metafile.outputs));
for (const entry of readdirSync(TARGET, { recursive: true, withFileTypes: true })) {
  const path = relative(".", join(entry.parentPath ?? entry.path, entry.name));
  if (entry.isFile() && !written.has(path)) rmSync(path);
}
