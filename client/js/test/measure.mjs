// How long a key and a mount take in a section of 100 KB: `npm run measure`. Prints, judges nothing.
import { browser } from "./harness/page.mjs";

const PART = `### What we saw at the time

The price cache had been given a **much shorter life**, so _every region_ asked the \`pricing\` database for [every price](https://example.org/graph) at the same moment.

- An item with a text that wraps to a second line because it has many words in it
  - [ ] ask Ben about the cache

| When | What |
|------|------|
| 14:02 | First alert, **61 %** of checkouts fail |

`;

const text = PART.repeat(Math.ceil(100_000 / PART.length));
const chromium = await browser();
for (const [name, place] of [["start", 40], ["middle", text.indexOf("every region", text.length / 2)], ["end", text.length]]) {
  await chromium.with({ text: "" }, async (surface) => {
    const figures = await surface.page.evaluate(async ([given, at]) => {
      surface.destroy();
      const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const start = performance.now();
      begin({ text: given });
      document.body.getBoundingClientRect();
      const mounted = performance.now() - start;
      surface.focus();
      surface.select(at, at);
      await new Promise((done) => setTimeout(done, 1500));
      const timed = async (edit) => {
        const times = [];
        for (let n = 0; n < 100; n++) {
          const start = performance.now();
          edit();
          document.body.getBoundingClientRect();
          times.push(performance.now() - start);
          await frame();
        }
        times.sort((a, b) => a - b);
        return { median: times[50].toFixed(2), p95: times[95].toFixed(2), worst: times[99].toFixed(2) };
      };
      return {
        mounted: mounted.toFixed(1),
        key: await timed(() => surface.insert("x")),
        remote: await timed(() => surface.apply([10, 0, "y"])),
      };
    }, [text, place]);
    console.log(`${text.length} units, caret at the ${name} (ms):`, JSON.stringify(figures));
  });
}
await chromium.close();
