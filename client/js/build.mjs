// Bundles the editor into one module: `npm run build [-- OUTFILE]`.
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { minify } from "terser";

const here = import.meta.dirname;
const outfile = process.argv[2] ? resolve(process.argv[2]) : resolve(here, "../../target/editor/editor.js");

await build({
  entryPoints: [resolve(here, "src/editor.ts")],
  outfile,
  bundle: true,
  minify: true,
  // Runs alike as a deferred script and as a module, and leaves no names on the page but its own.
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
});

// esbuild is quick and terser thorough: it makes the download another fortieth smaller.
const { code } = await minify(await readFile(outfile, "utf8"), { compress: { passes: 3 }, mangle: true, ecma: 2020 });
await writeFile(outfile, code);
