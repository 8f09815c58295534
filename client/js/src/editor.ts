// The entry of the bundle: what the program around it finds on the page.
import { mount } from "./mount";

declare global {
  interface Window {
    candorEditor: { mount: typeof mount };
  }
}

window.candorEditor = { mount };
