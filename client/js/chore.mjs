// Does one of Candor's chores for a hook of Trunk: `node chore.mjs finish`. A hook inherits the settings that a release of the
// page is compiled with (`xtask/src/client.rs`), and they are not for the chores.
import { spawnSync } from "node:child_process";

const { CANDOR_NOT_FOR_CHORES: inherited = "", ...env } = process.env;
for (const name of inherited.split(" ")) delete env[name];
const { status, error } = spawnSync("cargo", ["xtask", ...process.argv.slice(2)], { env, stdio: "inherit" });
if (error) console.error(`cargo xtask: ${error.message}`);
process.exit(status ?? 1);
