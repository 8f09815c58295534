// The commands of the toolbar by name.
import type { StateCommand } from "@codemirror/state";
import { codeblock, heading, list, ordered, quote, table, task } from "./block";
import { code, emphasis, strong } from "./inline";
import { link } from "./link";

export const COMMANDS: ReadonlyMap<string, StateCommand> = new Map(
  Object.entries({ strong, emphasis, code, link, heading, list, ordered, task, quote, codeblock, table }),
);
