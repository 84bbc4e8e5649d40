// Cases: words that are read, and lines that hold them.
import assert from "node:assert/strict";
import { ask, copied, sentence, word } from "./browser.mjs";
import { esr, goldenWords, misreadWords, objects } from "./words.mjs";

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

export default async function cases({ check, page }) {
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
}
