// The worker that scans a log and keeps it. It begins as the text of `inWorker`.

function inWorker() {
  let log = null;
  let text = new Blob();
  let current = 0;
  const decoder = new TextDecoder();

  /** What a file holds, as UTF-8. */
  async function plain(blob) {
    const [a, b] = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
    if (a === 0x1f && b === 0x8b) {
      blob = await new Response(blob.stream().pipeThrough(new DecompressionStream("gzip"))).blob();
      return plain(blob);
    }
    if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
      const name = a === 0xff ? "utf-16le" : "utf-16be";
      return new Blob([new TextDecoder(name).decode(await blob.arrayBuffer())]);
    }
    return blob;
  }
  async function scan({ id, what, el, first }) {
    current = id;
    const whole = typeof what === "string" ? new Blob([what]) : await plain(what);
    if (current !== id) return;
    text = whole;
    if (log) log.free();
    log = new wasm_bindgen.Log(el);
    const own = log;
    let told = false;
    const tell = (isDone) => postMessage({
      id, count: own.count(), size: whole.size, isDone,
      found: told ? "" : own.found(0, first),
    });
    for (let from = 0; from < whole.size; from += 1 << 20) {
      const piece = new Uint8Array(await whole.slice(from, from + (1 << 20)).arrayBuffer());
      // Another log has come, and this one is freed.
      if (current !== id) return;
      own.feed(piece);
      if (!told && own.count() >= first) { tell(false); told = true; }
    }
    own.finish();
    tell(true);
  }
  async function lines({ id, line, around }) {
    const from = Math.max(1, line - around);
    const known = Number(log.known_line(BigInt(from)));
    const start = Number(log.known_start(BigInt(from)));
    const part = await text.slice(start, start + (1 << 20)).arrayBuffer();
    const all = decoder.decode(part).split("\n");
    if (all[all.length - 1] === "") all.pop();
    const near = all.slice(from - known, line - known + around + 1);
    postMessage({ id, from, lines: near.map((text) => text.slice(0, 400)) });
  }
  onmessage = async ({ data }) => {
    try {
      if (data.wasm) wasm_bindgen.initSync({ module: data.wasm });
      else if (data.what !== undefined) await scan(data);
      else if (data.line) await lines(data);
      else postMessage({ id: data.id, found: log.found(data.from, data.most), isMore: true });
    } catch (error) {
      postMessage({ id: data.id, error: String(error) });
    }
  };
}

let worker = null;
let number = 0;
const waiting = new Map();
function work(message, answer) {
  if (!worker) {
    const code = `${$("glue").textContent}\n(${inWorker})();`;
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    worker = new Worker(url);
    worker.onmessage = ({ data }) => {
      const answer = waiting.get(data.id);
      // A scan answers twice, when it has enough to show and when it is done.
      if (data.isDone !== false) waiting.delete(data.id);
      if (answer) answer(data);
    };
    worker.postMessage({ wasm: bytes });
  }
  number += 1;
  waiting.set(number, answer);
  worker.postMessage({ ...message, id: number });
  return number;
}
