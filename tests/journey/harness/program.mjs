// A program that speaks Yjs, let in by somebody with the token that the page shows once.
import { Client } from "../../bridge/harness/client.mjs";

/** The dialog in which a person lets programs in and puts them out, open at that part. */
export async function programsOf({ page }) {
  await page.getByRole("banner").getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog", { name: "Share this post-mortem" });
  await dialog.getByText("Connect a Yjs client").click();
  return dialog;
}

/** A stock client in a section; `may` is what the button says that makes its token. */
export async function letIn(dialog, section, may = "Token to read and write") {
  await dialog.getByRole("button", { name: may, exact: true }).click();
  const shown = (name) => dialog.getByRole("textbox", { name, exact: true }).inputValue();
  const client = new Client(await shown("Address"), section, await shown("Token"));
  await client.synced();
  return client;
}
