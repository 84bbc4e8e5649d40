// Cases: the fields of a word, and words that are made by changing them.
import assert from "node:assert/strict";
import { ask, copied, sentence, word } from "./browser.mjs";
import { ENCODE, esr, goldenWords, objects } from "./words.mjs";

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

export default async function cases({ check, page }) {
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
}
