// Cases: the page around the answer: its links, its keyboard, its looks, and where it comes from.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { ask, copied, isDone, paste, sentence, word } from "./browser.mjs";
import { LOG, esr } from "./words.mjs";

export default async function cases({ check, open, page, url, folder, errors }) {
  await check("the folder holds the page alone, and less than 300 KB go over the wire", () => {
    assert.deepEqual(readdirSync(folder), ["index.html"]);
    const length = gzipSync(readFileSync(join(folder, "index.html"))).length;
    assert.ok(length < 300_000, `${length} bytes`);
  });

  await check("a link gives the same answer elsewhere", async () => {
    for (const [text, el] of [["92000410", "1"], ["92000007 ffff800012345678 12340"], ["7a034068"], ["2000000092000010", "3"]]) {
      await ask(page, text, el);
      const there = await page.evaluate(() => location.href);
      const [json, said] = [await copied(page, "#copy-json"), await sentence(page)];
      assert.equal(await copied(page, "#copy-link"), there);
      const other = await open(there);
      assert.equal(await sentence(other), said);
      assert.equal(await copied(other, "#copy-json"), json);
      await other.evaluate(() => { location.hash = "#esr=96000004&el=1&far=8"; });
      await other.waitForFunction(() => /0x96000004.*at 0x8$/.test(document.querySelector("#sentence h2").textContent));
      await other.context().close();
    }
    for (const hash of ["#esr=<img src=x onerror=window.hacked=1>", "#esr=%00%ff&el=<b>", "#esr=1&el=9&far=zz", `#esr=${"9".repeat(1e5)}`, "#%"]) {
      const other = await open(url + hash);
      assert.equal(await other.locator("main img").count(), 0);
      assert.equal(await other.evaluate(() => window.hacked), undefined);
      await other.context().close();
    }
  });

  await check("what is copied as text begins as esr does", async () => {
    await ask(page, "92000410");
    const text = await copied(page, "#copy-text");
    assert.equal(text.split("\n")[0], esr(["92000410"]).split("\n")[0]);
    for (const part of ["Addresses", "kvm_rfc_v2", "[10]     FnV             0x1  FAR is not valid"]) assert.ok(text.includes(part), part);
  });

  await check("the keyboard alone is enough", async () => {
    const page = await open(url);
    const keys = async (...all) => { for (const key of all) await page.keyboard.press(key); };
    const focus = () => page.evaluate(() => document.activeElement.id || document.activeElement.dataset.field || document.activeElement.textContent);
    const tabTo = async (id, most = 20) => {
      for (let step = 0; step < most && await focus() !== id; step += 1) await keys("Tab");
      assert.equal(await focus(), id);
    };
    assert.equal(await focus(), "field");
    await page.keyboard.type("92000410");
    await tabTo("el");
    await keys("ArrowDown");
    assert.match(await sentence(page), /^ESR_EL1/);
    await keys("ArrowDown");
    await tabTo("copy-link");
    await keys("Tab", "Tab", "Tab");
    assert.match(await focus(), /@/);
    await keys("End");
    assert.equal(await focus(), "DFSC@0");
    await keys("ArrowLeft", "ArrowRight", "Enter");
    assert.equal(await focus(), "value");
    await page.keyboard.type("0x7");
    await page.waitForFunction(() => location.hash.includes("esr=92000007"));
    for (let step = 0; step < 30 && await focus() !== "undo"; step += 1) await keys("Shift+Tab");
    await keys("Enter");
    assert.equal(await word(page), "92000410");
    await paste(page, LOG);
    await isDone(page);
    await page.waitForSelector("#lines .hit");
    await page.focus("#file");
    await keys("Tab", "ArrowDown", "Enter");
    assert.match(await sentence(page), /^ESR_EL2 0x92000410/);
  });

  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 390]) {
      await check(`axe-core finds nothing, nor does anything overflow, at ${width} pixels in ${colorScheme}`, async () => {
        const page = await open(url, { viewport: { width, height: 900 }, colorScheme });
        await page.evaluate(axe);
        const states = {
          empty: () => ask(page, ""),
          word: () => ask(page, "92000410 ffff800012345678"),
          res0: () => ask(page, "1200000093ff8047"),
          change: () => page.click('#ruler .bit[data-field="DFSC@0"]'),
          register: async () => { await ask(page, "62322120"); await page.click('#ruler .bit[data-field="CRn@10"]'); },
          wrong: () => ask(page, "hello"),
          log: async () => { await paste(page, LOG); await isDone(page); await page.waitForSelector("#lines .hit"); },
        };
        for (const [name, reach] of Object.entries(states)) {
          await reach();
          const { violations } = await page.evaluate(() => window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
          assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html, nodes[0].failureSummary]), [], name);
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} overflows`);
        }
        await page.context().close();
      });
    }
  }

  await check("it works from a static host, which sees one request, and asks for nothing else", async () => {
    const seen = [];
    const server = createServer((request, response) => {
      seen.push(request.url);
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      response.end(request.url === "/esr/" ? readFileSync(join(folder, "index.html")) : "");
    });
    await new Promise((done) => { server.listen(0, "127.0.0.1", done); });
    const page = await open(`http://127.0.0.1:${server.address().port}/esr/`);
    await ask(page, "92000410");
    await paste(page, LOG);
    await isDone(page);
    await page.waitForSelector("#lines .hit");
    const refused = await page.evaluate(async () => {
      const violated = [];
      document.addEventListener("securitypolicyviolation", (event) => violated.push(event.effectiveDirective));
      await fetch(location.href).catch(() => 0);
      const image = new Image();
      image.src = location.href;
      document.body.append(image);
      await new Promise((done) => { setTimeout(done, 200); });
      return violated;
    });
    assert.deepEqual(refused, ["connect-src", "img-src"]);
    assert.deepEqual(seen, ["/esr/"]);
    server.close();
    // Those that the policy refused are in the list of errors, and are meant.
    errors.splice(0, errors.length, ...errors.filter((error) => !/Content Security Policy|Fetch API cannot load|Failed to load resource/.test(error)));
  });
}
