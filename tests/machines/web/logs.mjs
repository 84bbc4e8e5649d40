// Cases: logs, pasted or in a file.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { ask, isDone, paste, sentence } from "./browser.mjs";
import { LOG, esr, makeLog } from "./words.mjs";

export default async function cases({ check, open, page, url, work }) {
  await check("a log is a list of reports with their lines, and is text whatever it holds", async () => {
    const page = await open(url);
    await paste(page, LOG);
    await isDone(page);
    await page.waitForSelector("#lines .hit");
    assert.equal(await page.textContent("#count"), `2 syndromes in 1 kB`);
    assert.match(await sentence(page), /^ESR_EL1 0x96000047: write, level 3 .*at 0xffff800012345678$/);
    assert.equal(await page.textContent("#lines .hit .number"), "3");
    assert.match(await page.textContent("#lines"), /<img src=x onerror="window.hacked=1"><script>/);
    assert.equal(await page.locator("#found img, #found script").count(), 0);
    await page.click("#hits li:nth-child(2) button");
    assert.match(await sentence(page), /^ESR_EL2 0x92000410: /);
    assert.match(await page.textContent("#sentence"), /EL2, as the text says\.$/);
    const hash = await page.evaluate(() => location.hash);
    assert.equal(hash, "#esr=92000410&el=2");
    assert.equal(await page.evaluate(() => window.hacked), undefined);
  });

  await check("10 MB of log are answered within two seconds, and no task holds the page for 100 ms", async () => {
    const size = 10_000_000;
    const file = join(work, "big.log");
    writeFileSync(file, makeLog(size));
    const lines = esr(["scan", file, "--json"]).trim().split("\n");
    const best = { answer: Infinity, task: Infinity };
    // Others use this machine too, which makes nothing faster: one good try of five is proof.
    for (let tries = 0; tries < 5 && (best.answer > 2000 || best.task > 100); tries += 1) {
      const page = await open(url);
      await page.evaluate(`window.big = (${makeLog})(${size}); 0`);
      await page.waitForTimeout(500);
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.setData("text/plain", window.big);
        const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
        const done = () => {
          if (/ in (?!.*so far)/.test(document.getElementById("count").textContent)) window.answered ??= performance.now();
        };
        new MutationObserver(done).observe(document.getElementById("count"), { childList: true });
        setTimeout(() => {
          window.pasted = performance.now();
          document.getElementById("field").dispatchEvent(event);
        });
      });
      await page.waitForFunction(() => window.answered, null, { timeout: 60_000 });
      await page.waitForTimeout(300);
      const { pasted, answered, tasks } = await page.evaluate(() => ({ pasted: window.pasted, answered: window.answered, tasks: window.tasks }));
      const task = Math.max(0, ...tasks.filter(([start, length]) => start + length > pasted).map(([, length]) => length));
      if (Math.max(answered - pasted, task * 20) < Math.max(best.answer, best.task * 20)) Object.assign(best, { answer: answered - pasted, task });
      assert.equal(await page.textContent("#count"), `${lines.length} syndromes in 10.0 MB`);
      assert.equal(await page.evaluate(() => document.querySelector("#list").hidden), false);
      for (let more = lines.length - 200; more > 0; more -= 200) {
        const before = await page.locator("#hits li").count();
        await page.click("#more");
        await page.waitForFunction((before) => document.querySelectorAll("#hits li").length > before, before);
      }
      assert.equal(await page.locator("#hits li").count(), lines.length);
      const last = JSON.parse(lines.at(-1));
      await page.locator("#hits button").last().click();
      await page.waitForFunction((line) => document.querySelector("#lines .hit .number")?.textContent === line, String(last.line));
      assert.equal(await page.textContent("#lines .hit"), last.line + last.text);
      await page.context().close();
    }
    console.log(`        ${Math.round(best.answer)} ms, longest task ${Math.round(best.task)} ms, ${lines.length} reports`);
    assert.ok(best.answer <= 2000, `${best.answer} ms`);
    assert.ok(best.task <= 100, `a task of ${best.task} ms`);
  });

  await check("megabytes without an end of line, and NUL bytes, are read", async () => {
    const page = await open(url);
    await page.evaluate(() => { window.big = "x".repeat(4e6) + " ESR = 0x96000004 " + "y".repeat(4e6); });
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData("text/plain", window.big);
      document.getElementById("field").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true }));
    });
    await isDone(page);
    assert.match(await sentence(page), /^ESR_EL1 0x96000004: /);
    assert.match(await page.textContent("#sentence"), /EL1 is assumed/);
    await page.waitForFunction(() => /^1x+/.test(document.querySelector("#lines .hit").textContent));
    await paste(page, "\0\0\0\nESR = 0x96000007\0\n\0");
    await page.waitForFunction(() => /0x96000007/.test(document.getElementById("sentence").textContent));
    await ask(page, "96000410\0");
    await page.waitForFunction(() => document.getElementById("error").textContent || location.hash.includes("96000410"));
    await paste(page, "\0".repeat(30_000) + "\n");
    await page.waitForFunction(() => /No syndrome/.test(document.getElementById("error").textContent));
  });

  await check("a file is read too, compressed or in UTF-16", async () => {
    const page = await open(url);
    const utf16 = Buffer.from(`\ufeff${LOG}`, "utf16le");
    for (const [name, bytes] of [["plain", Buffer.from(LOG)], ["log.gz", gzipSync(LOG)], ["utf16", utf16]]) {
      writeFileSync(join(work, name), bytes);
      await page.setInputFiles("#file", join(work, name));
      await page.waitForFunction(() => /^2 syndromes/.test(document.getElementById("count").textContent));
      await page.waitForFunction(() => document.querySelector("#lines .hit .number")?.textContent === "3");
      await page.fill("#field", "96000410");
      assert.ok(await page.isHidden("#list"), name);
    }
  });
}
