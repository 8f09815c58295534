// Modules of the surface that need no page.
import { build } from "esbuild";
import { join } from "node:path";

/** Bundles the named sources into one module, so that they share their packages, and imports it. */
export async function load(...sources) {
  const contents = sources.map((source) => `export * from ${JSON.stringify(`./src/${source}`)};`).join("\n");
  const bundle = await build({
    stdin: { contents: `${contents}\nexport * from "@codemirror/state";`, resolveDir: join(import.meta.dirname, "../..") },
    bundle: true, format: "esm", platform: "node", write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString("base64")}`);
}

/** A small generator of chance, so that a failing run can be repeated from its seed. */
export function chance(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
