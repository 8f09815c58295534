// Everything without a mouse, and it is always to be seen where the keyboard is.
import { isAt, isIn, tabsTo } from "./harness/keyboard.mjs";
import { stage } from "./harness/stage.mjs";

const candor = stage();

candor.journey("Noor makes a post-mortem, writes in it and shares it with the keyboard alone", async () => {
  const noor = await candor.person("Noor");
  await noor.goes("");
  await noor.page.getByRole("button", { name: "New post-mortem" }).waitFor();
  await tabsTo(noor, "button: New post-mortem");
  await noor.press("Enter");
  await isAt(noor, "input: What happened, in one line");
  await noor.types("Printer queue stuck");
  await tabsTo(noor, "button: Create");
  await noor.press("Enter");

  await noor.page.getByRole("textbox", { name: "What shall the others call you?" }).waitFor();
  await isAt(noor, "input: What shall the others call you?");
  await noor.types("Noor");
  await noor.press("Enter");

  // Whoever made a post-mortem is shown its links first.
  const share = noor.page.getByRole("dialog", { name: "Share this post-mortem" });
  await share.waitFor();
  await isIn(noor, share);
  await noor.press("Escape");
  await share.waitFor({ state: "hidden" });
  await noor.isTold("Saved");

  await noor.press("Alt+ArrowDown");
  await isAt(noor, "input: Title");
  await noor.press("Alt+ArrowDown");
  await isAt(noor, "textbox: TL;DR");
  await noor.types("### In short\n\n- The queue stood still\nNobody was told");
  await noor.section("TL;DR").reads("### In short\n\n- The queue stood still\n- Nobody was told");
  await noor.press("Alt+ArrowDown");
  await isAt(noor, "textbox: Impact");
  await noor.types("Not this");
  await noor.section("Impact").reads("Not this");
  await noor.press("Control+z");
  await noor.section("Impact").reads("");
  await isAt(noor, "textbox: Impact");
  await noor.press("Alt+ArrowUp");
  await isAt(noor, "textbox: TL;DR");

  // From the text to its tools, along them, and back.
  await noor.press("Escape");
  await isAt(noor, "h2: TL;DR");
  await tabsTo(noor, "button: Heading");
  await noor.press("ArrowRight");
  await isAt(noor, "button: Strong");
  await tabsTo(noor, "textbox: TL;DR");

  await noor.press("Escape");
  await tabsTo(noor, "button: Share", "Shift+Tab");
  await noor.press("Enter");
  await share.waitFor();
  await isIn(noor, share);
  await noor.press("Escape");
  await share.waitFor({ state: "hidden" });
  await isAt(noor, "button: Share");
});
