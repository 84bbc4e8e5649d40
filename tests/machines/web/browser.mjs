// A page in the browser, and what the cases ask of it.
import { chromium } from "playwright-core";

/** The browser, and pages in it; each page is watched for requests and for errors. */
export async function launch(executable) {
  // Who is not root may lack the means for a sandbox too: nothing foreign is opened here.
  const browser = await chromium.launch({ executablePath: executable });
  const requests = [];
  const errors = [];
  async function open(url, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.on("request", (request) => requests.push(request.url()));
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
    page.on("dialog", (dialog) => { errors.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
    await page.addInitScript(() => {
      window.tasks = [];
      new PerformanceObserver((list) => {
        for (const task of list.getEntries()) window.tasks.push([task.startTime, task.duration]);
      }).observe({ entryTypes: ["longtask"] });
    });
    await page.goto(url);
    await page.waitForFunction(() => document.documentElement.dataset.ready);
    return page;
  }
  return { browser, open, requests, errors };
}

/** The word as the page has it, through its link. */
export const word = (page) => page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get("esr"));

export const sentence = (page) => page.textContent("#sentence h2");

/** Writes into the field, and waits for nothing: short text is answered at once. */
export async function ask(page, text, el = "") {
  await page.selectOption("#el", el);
  await page.fill("#field", text);
}

/** The JSON object that the page would copy. */
export async function copied(page, button) {
  await page.evaluate(() => {
    window.written = null;
    Object.defineProperty(navigator, "clipboard", {
      configurable: true, value: { writeText: async (text) => { window.written = text; } },
    });
  });
  await page.click(button);
  await page.waitForFunction(() => window.written !== null);
  return page.evaluate(() => window.written);
}

/** Pastes as the browser does: an event with the text, which goes into the field if it is not taken. */
export function paste(page, text) {
  return page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const field = document.getElementById("field");
    field.focus();
    window.pasted = performance.now();
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    if (field.dispatchEvent(event)) {
      field.value = text;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
  }, text);
}

export const isDone = (page) => page.waitForFunction(() => {
  const error = document.getElementById("error").textContent;
  const count = document.getElementById("count").textContent;
  return error || (/ in /.test(count) && !/so far/.test(count));
});
