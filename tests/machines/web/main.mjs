// The cases: the page in a real browser, against the esr command.
// Writes how many passed and failed into the file COUNT.
// usage: main.mjs BROWSER PAGE ESR COUNT
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launch } from "./browser.mjs";
import fields from "./fields.mjs";
import logs from "./logs.mjs";
import around from "./page.mjs";
import reading from "./reading.mjs";
import { useCommand } from "./words.mjs";

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

const page = await open(url);
for (const cases of [reading, fields, logs, around]) {
  await cases({ check, open, page, url, folder, work, errors });
}

await check("no page asked for anything but itself, and no error was seen", () => {
  const others = requests.filter((request) => !request.startsWith(url) && !/^blob:|^http:\/\/127\.0\.0\.1:\d+\/esr\/$/.test(request));
  assert.deepEqual(others, []);
  assert.ok(requests.length > 20);
  assert.deepEqual(errors, []);
});

await browser.close();
rmSync(work, { recursive: true });
writeFileSync(count, `${passed} ${failed}\n`);
