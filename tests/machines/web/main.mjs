// The cases: the page in a real browser, against the esr command.
// Writes how many passed and failed into the file COUNT.
// usage: main.mjs BROWSER PAGE ESR COUNT
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { ask, copied, isDone, launch, paste, pick, sentence } from "./browser.mjs";
import { ENCODE, esr, goldenWords, makeLog, misreadWords, objects, useCommand } from "./words.mjs";

const [executable, folder, command, count] = process.argv.slice(2);
useCommand(command);
const url = pathToFileURL(join(folder, "index.html")).href;
const { browser, open, requests, errors } = await launch(executable);
const work = mkdtempSync(join(tmpdir(), "web."));

let passed = 0;
let failed = 0;
async function check(name, run) {
  try {
    await run();
    passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n        ${String(error.stack).replaceAll("\n", "\n        ")}`);
  }
}

const LOG = `[   12.345678] Unable to handle kernel paging request at virtual address ffff800012345678
[   12.345679] Mem abort info:
[   12.345680]   ESR = 0x0000000096000047
[   12.345690] Internal error: Oops: 0000000096000047 [#1] PREEMPT SMP
[   12.345691] Comm: <img src=x onerror="window.hacked=1"><script>window.hacked=1</script>
[   13.000000] kvm [812]: Unexpected exception ESR_EL2: 0x92000410
`;

/** The word as the page has it, through its link. */
const word = (page) => page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get("esr"));
const bits = (esr) => BigInt(`0x${esr.replaceAll("_", "").replace(/^0x/, "")}`);

/** Asks for each word, and compares all that is shown with the object of `esr --json`. */
async function compare(page, words) {
  let count = 0;
  for (const { word, json } of objects(words)) {
    await ask(page, [word.esr, word.far, word.hpfar].filter(Boolean).join(" "), word.el);
    const name = `${word.esr} at EL${word.el}`;
    assert.deepEqual(JSON.parse(await copied(page, "#copy-json")), json, name);
    assert.equal(await sentence(page), `ESR_EL${word.el} 0x${bits(word.esr).toString(16)}: ${json.summary}`);
    const shown = await page.evaluate(() => ({
      boxes: [...document.querySelectorAll("#ruler .bit")].map((box) => box.lastChild.data).join(""),
      res0: [...document.querySelectorAll("#ruler .bit.res0 small")].map((box) => Number(box.textContent)),
      fields: [...document.querySelectorAll("#fields tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent)),
    }));
    assert.equal(BigInt(`0b${shown.boxes}`), bits(word.esr), name);
    assert.equal(shown.boxes.length, 64);
    const res0 = shown.res0.reduce((all, bit) => all | (1n << BigInt(bit)), 0n);
    assert.equal(res0, BigInt(json.res0), name);
    for (const [field, value] of Object.entries(json.fields)) {
      const row = shown.fields.find(([, name]) => name === field);
      assert.equal(Number(row?.[2]), value, `${field} of ${name}`);
    }
    count += 1;
  }
  return count;
}

const page = await open(url);

await check("the folder holds the page alone, and less than 300 KB go over the wire", () => {
  assert.deepEqual(readdirSync(folder), ["index.html"]);
  const length = gzipSync(readFileSync(join(folder, "index.html"))).length;
  assert.ok(length < 300_000, `${length} bytes`);
});

await check("every encoding reads as esr --json says", async () => {
  const words = goldenWords();
  const encodings = new Set(objects(words).map(({ json }) => json.encoding).filter(Boolean));
  assert.equal(encodings.size, 32);
  assert.equal(await compare(page, words), words.length);
});

await check("words that others misread do so too, at every level", async () => {
  const words = misreadWords();
  assert.ok(words.length >= 120, `${words.length} words`);
  await compare(page, words);
});

await check("a word is hexadecimal unless it cannot be or says that it is decimal", async () => {
  for (const [text, value] of [
    ["96000410", "96000410"], ["0x9600_0410", "96000410"], [" 96000410\n", "96000410"],
    ["2516583440", "2516583440"], ["0n2516583440", "96000410"], ["2516583440 (decimal)", "96000410"],
    ["decimal: 2516583440", "96000410"], ["18446744071931167760", "ffffffff96000410"], ["96000410,", "96000410"],
  ]) {
    await ask(page, text);
    assert.equal(await word(page), value, text);
  }
  for (const text of ["12g4", "99999999999999999999999", "0x", "0n", "1 2 3 4 5", "0n99999999999999999999999", "0n+5", "decimal +5", "decimal"]) {
    await ask(page, text);
    assert.ok(await page.textContent("#error"), text);
    assert.ok(await page.isHidden("#answer"), text);
    assert.equal(await word(page), null, text);
  }
});

await check("a line is read as esr reads it, and lines of words are a list", async () => {
  const line = "kvm [812]: Unexpected exception ESR_EL2: 0x92000410";
  await ask(page, line);
  assert.ok((await sentence(page)).startsWith("ESR_EL2 0x92000410: "));
  assert.match(await page.textContent("#sentence"), /as the text says\.$/);
  assert.deepEqual(JSON.parse(await copied(page, "#copy-json")), JSON.parse(esr([line, "--json"])));
  await ask(page, "96000410\n92000007 ffff800012345678\n");
  assert.equal(await page.textContent("#count"), "2 words");
  await page.click("#hits li:nth-child(2) button");
  assert.match(await sentence(page), /0x92000007: .*from a guest, at 0xffff800012345678$/);
});

await check("the small fields are there where they matter, and count", async () => {
  await ask(page, "92000007");
  assert.deepEqual(await page.$$eval("#small input:not([type=file])", (all) => all.map((one) => !one.parentNode.hidden)), [true, true, false]);
  await page.fill("#far", "ffff800012345678");
  await page.fill("#hpfar", "12340");
  const json = JSON.parse(esr(["92000007", "--far", "ffff800012345678", "--hpfar", "12340", "--json"]));
  assert.deepEqual(JSON.parse(await copied(page, "#copy-json")), json);
  await ask(page, "92000007 ffff800012345678");
  await change(page, "DFSC", 6);
  await page.fill("#hpfar", "12340");
  assert.match(await sentence(page), /0x92000006: .*at 0xffff800012345678, IPA/);
  await page.fill("#hpfar", "");
  await page.fill("#far", "");
  await ask(page, "ESR_EL1: 0x96000007");
  await page.fill("#far", "8");
  assert.match(await sentence(page), /^ESR_EL1 .*at 0x8$/);
  await change(page, "DFSC", 0x0f);
  assert.match(await sentence(page), /^ESR_EL1 0x9600000f: .*at 0x8$/);
  await page.fill("#far", "10");
  assert.match(await sentence(page), /^ESR_EL1 0x9600000f: .*at 0x10$/);
  await ask(page, "92000007");
  await page.fill("#hpfar", "12g");
  assert.match(await page.textContent("#error"), /HPFAR/);
  await page.fill("#hpfar", "");
  await page.fill("#far", "");
  await ask(page, "56000000");
  assert.deepEqual(await page.$$eval("#small input:not([type=file])", (all) => all.map((one) => !one.parentNode.hidden)), [false, false, false]);
  await ask(page, "92004010");
  assert.ok(await page.isVisible("#pfar"));
});

await check("each field names itself by hover, by touch and by focus", async () => {
  await ask(page, "1200000092000410");
  await page.hover('#ruler .bit[data-field="FnV@10"]');
  assert.equal(await page.textContent("#hint"), "FnV [10] = 0x1: FAR is not valid");
  await page.focus('#ruler button[data-field="EC@26"]');
  assert.match(await page.textContent("#hint"), /^EC \[31:26\] = 0x24: Data Abort/);
  await page.click('#ruler .bit[data-field="DFSC@0"]');
  assert.match(await page.textContent("#editor"), /DFSC \[5:0\].*0x10: Synchronous External abort/);
  const snapshot = await page.locator("#ruler").ariaSnapshot();
  assert.match(snapshot, /table "The word"/);
  assert.match(snapshot, /rowheader "Bits 63 to 48"/);
  assert.match(snapshot, /button "FnV \[10\] = 0x1: FAR is not valid"/);
  assert.match(snapshot, /button "RES0 \[60\] = 0x1: reserved, and set"/);
});

/** Sets a field by the editor; `false` if the page does not take the value. */
async function change(page, name, value) {
  const buttons = page.locator("#ruler button").filter({ hasText: new RegExp(`^${name}$`) });
  if ((await buttons.count()) === 0) return false;
  await buttons.first().click();
  const before = await word(page);
  if (await page.locator("select#value").count()) {
    const values = await page.$$eval("#value option", (all) => all.map((one) => one.value));
    if (!values.includes(String(value))) return false;
    await page.selectOption("#value", String(value));
  } else {
    await page.fill("#value", value.toString(16));
    await page.press("#value", "Enter");
    await page.locator("#value").dispatchEvent("change");
  }
  return before;
}

/** Makes the word of this object from another class, a field at a time. */
async function make(page, json) {
  await ask(page, json.ec === 0 ? "be000000" : "2000000", String(json.el));
  assert.notEqual(await change(page, "EC", json.ec), false, "the class");
  const own = Number((BigInt(json.esr) >> 25n) & 1n);
  for (let round = 0; round < 3; round += 1) {
    for (const [name, value] of Object.entries({ ...json.fields, IL: own })) {
      const shown = await page.evaluate((name) => [...document.querySelectorAll("#fields tr")]
        .find((row) => row.cells[1].textContent === name)?.cells[2].textContent, name);
      if (shown === undefined || Number(shown) !== value) await change(page, name, value);
    }
    if (await word(page) === BigInt(json.esr).toString(16)) break;
  }
}

await check("words of every encoding are made by changing fields", async () => {
  const made = new Set();
  for (const { json } of objects(goldenWords())) {
    if (!json.allocated || BigInt(json.res0) !== 0n || made.has(json.encoding)) continue;
    await make(page, json);
    const own = JSON.parse(await copied(page, "#copy-json"));
    if (JSON.stringify(own.fields) === JSON.stringify(json.fields)) made.add(json.encoding);
  }
  assert.equal(made.size, 32, [...made].join(" "));
});

await check("they are the words of esr encode", async () => {
  for (const line of ENCODE) {
    const made = esr(["encode", ...line.split(" ")]).trim();
    const json = JSON.parse(esr([made, "--json"]));
    if (line.startsWith("serror --impdef")) json.fields.IMPLEMENTATION_DEFINED = 0xabcdef;
    await make(page, json);
    assert.equal(`0x${(await word(page)).padStart(16, "0")}`, made, line);
  }
});

await check("values that the rest does not admit are not offered, and a change can be undone", async () => {
  await ask(page, "92000007", "1");
  await page.click('#ruler button[data-field="ISV@24"]');
  assert.deepEqual(await page.$$eval("#value option", (all) => all.map((one) => one.value)), ["0"]);
  assert.match(await page.textContent("#editor"), /no other value/);
  await ask(page, "92000410");
  await page.click('#ruler button[data-field="DFSC@0"]');
  const offered = await page.$$eval("#value option", (all) => all.map((one) => one.textContent));
  assert.ok(offered.some((text) => text.startsWith("0x2c Address size fault")), offered.join(", "));
  assert.ok(!offered.some((text) => text.startsWith("0x1a")), "unallocated");
  await page.selectOption("#value", "7");
  assert.equal(await word(page), "92000007");
  assert.equal(await page.inputValue("#field"), "0x92000007");
  assert.equal(await page.evaluate(() => document.activeElement.id), "value");
  await page.click("#undo");
  assert.equal(await word(page), "92000410");
  await ask(page, "62000000");
  await page.click('#ruler button[data-field="CRn@10"]');
  await page.fill("#register", "ICC_SGI1R_EL1");
  await page.press("#register", "Enter");
  await page.locator("#register").dispatchEvent("change");
  assert.match(await sentence(page), /write of ICC_SGI1R_EL1/);
  await page.fill("#register", "<b>");
  await page.locator("#register").dispatchEvent("change");
  assert.match(await page.textContent("#editor .refused"), /Neither a known register/);
});

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

await check("no page asked for anything but itself, and no error was seen", () => {
  const others = requests.filter((request) => !request.startsWith(url) && !/^blob:|^http:\/\/127\.0\.0\.1:\d+\/esr\/$/.test(request));
  assert.deepEqual(others, []);
  assert.ok(requests.length > 20);
  assert.deepEqual(errors, []);
});

await browser.close();
rmSync(work, { recursive: true });
writeFileSync(count, `${passed} ${failed}\n`);
