// What is pasted.

/** The small fields as the user filled them; what a text said of them is in that text. */
const said = (id) => ($(id).dataset.derived ? "" : $(id).value);
function read() {
  const text = field.value;
  if (text.length > LONG) return long(text);
  const found = parsed("read", text, $("el").value, ...SMALL.map(said));
  say(found.error || "");
  if (found.is_log) return scan(text);
  hideList();
  if (found.error || found.reports.length === 0) {
    hideAnswer();
    return setLink("");
  }
  if (found.reports.length > 1) {
    showList(`${found.reports.length} words`);
    addHits(found.reports, null);
    return $("hits").querySelector("button").click();
  }
  const [report] = found.reports;
  open(report.registers, null, report.why, report.is_assumed);
}
function long(text) {
  field.value = "";
  field.placeholder = `${size(text.length)} of log`;
  scan(text);
}
field.addEventListener("input", read);
field.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain");
  if (text.length + field.value.length <= LONG) return;
  event.preventDefault();
  long(text);
});
$("ask").addEventListener("submit", (event) => event.preventDefault());
$("el").addEventListener("change", again);
for (const id of SMALL) {
  $(id).addEventListener("input", () => { delete $(id).dataset.derived; again(); });
}
/** The same with what the small fields say now: the text, or of a list the one that is shown. */
function again() {
  if ($("list").hidden) {
    const { error } = parsed("read", field.value, $("el").value, ...SMALL.map(said));
    return error && shown ? say(error) : read();
  }
  if (!shown) return;
  const values = SMALL.map((id) => $(id).value);
  const checked = parsed("read", shown.registers.esr, $("el").value || shown.registers.el, ...values);
  say(checked.error || "");
  if (!checked.error) show(checked.reports[0], checked.reports[0].why, checked.reports[0].is_assumed);
}
$("file").addEventListener("change", () => { if ($("file").files[0]) ofFile($("file").files[0]); });
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  if (!event.dataTransfer.files[0]) return;
  event.preventDefault();
  ofFile(event.dataTransfer.files[0]);
});
function ofFile(file) {
  field.value = "";
  field.placeholder = file.name;
  scan(file);
}
