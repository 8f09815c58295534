// Minifies a module in place: `node slim.mjs FILE`. For the glue of the Wasm program, which Trunk's own minifier cannot read.
import { readFile, writeFile } from "node:fs/promises";
import { minify } from "terser";

const file = process.argv[2];
const { code } = await minify(await readFile(file, "utf8"), { module: true, compress: { passes: 3 }, mangle: true, ecma: 2020 });
await writeFile(file, code);
