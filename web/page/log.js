// The reports of a log, or several words, as a list; the log's lines beside one.

const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
/** How many reports the log has. */
let total = 0;
function scan(what) {
  say("");
  hideAnswer();
  showList("Reading the log…");
  waiting.clear();
  work({ what, el: $("el").value, first: PAGE }, (data) => {
    if (data.error) return fail(`The log cannot be read: ${data.error}`);
    if (data.found) addHits(JSON.parse(data.found), 0);
    const what = data.count === 1 ? "1 syndrome" : `${data.count} syndromes`;
    $("count").textContent = `${what} in ${size(data.size)}${data.isDone ? "" : " so far"}`;
    total = data.count;
    $("more").hidden = total <= $("hits").children.length;
    if (data.isDone && data.count === 0) return fail(`No syndrome in ${size(data.size)} of log.`);
    if (!shown && $("hits").firstChild) $("hits").querySelector("button").click();
  });
}
function fail(error) {
  $("list").hidden = true;
  $("found").className = "";
  say(error);
}
function showList(title) {
  $("count").textContent = title;
  $("hits").replaceChildren();
  $("more").hidden = true;
  $("list").hidden = false;
  $("found").className = "with-list";
}
function hideList() {
  waiting.clear();
  $("list").hidden = true;
  $("found").className = "";
}
function hit(found, from) {
  const where = from === null ? `${found.register} 0x${found.registers.esr}`
    : `line ${found.line}: ${found.register} 0x${found.registers.esr}`;
  const button = make("button", { type: "button", tabIndex: -1 }, found.sentence,
    make("span", { className: "where mono" }, where));
  button.onclick = () => {
    for (const other of $("hits").querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
    button.setAttribute("aria-current", "true");
    rove($("hits"), button);
    open(found.registers, found.line || null, found.why, found.is_assumed);
  };
  return make("li", {}, button);
}
function addHits(all, from) {
  $("hits").append(...all.map((found) => hit(found, from)));
  const first = $("hits").querySelector("button");
  if (first && !$("hits").querySelector("[tabindex='0']")) first.tabIndex = 0;
}
$("more").onclick = () => work({ from: $("hits").children.length, most: PAGE }, (data) => {
  const next = $("hits").children.length;
  addHits(JSON.parse(data.found), 0);
  $("more").hidden = total <= $("hits").children.length;
  const button = $("hits").children[next];
  if (button) button.firstChild.focus();
});
function showContext() {
  $("context").hidden = line === null;
  if (line === null) return;
  const own = line;
  work({ line: own, around: AROUND }, (data) => {
    if (own !== line) return;
    $("context").hidden = !!data.error || data.lines.length === 0;
    if ($("context").hidden) return;
    $("lines").replaceChildren(...data.lines.map((text, index) => make("span",
      { className: data.from + index === own ? "hit" : "" },
      make("span", { className: "number" }, String(data.from + index)), text || " ")));
    const at = $("lines").querySelector(".hit");
    if (at) $("lines").scrollTop = at.offsetTop - $("lines").offsetTop - 60;
  });
}
