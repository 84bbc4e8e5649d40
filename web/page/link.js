// Links and copies.

const NAMES = ["esr", "el", ...SMALL];
const link = (registers) => NAMES.filter((name) => registers[name])
  .map((name) => `${name}=${registers[name]}`).join("&");
let own = null;
function setLink(text) {
  own = text ? `#${text}` : "";
  if (location.hash === own) return;
  try {
    history.replaceState(null, "", own || location.pathname + location.search);
  } catch {
    location.replace(own || "#");
  }
}
function ofLink() {
  if (location.hash === own || location.hash.length > 300) return;
  const values = new URLSearchParams(location.hash.slice(1));
  if (!values.has("esr")) return;
  $("el").value = ["1", "2", "3"].includes(values.get("el")) ? values.get("el") : "";
  for (const id of SMALL) {
    $(id).value = values.get(id) || "";
    delete $(id).dataset.derived;
  }
  field.value = values.get("esr");
  read();
}
async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make("textarea", { value: text, className: "hidden" });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  $("copied").textContent = `${what} copied.`;
}
$("copy-link").onclick = () => copy(location.href, "The link is");
$("copy-text").onclick = () => copy(shown.text, "The text is");
$("copy-json").onclick = () => copy(JSON.stringify(shown.json), "The JSON object is");
