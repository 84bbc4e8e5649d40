// The other way: another value for a field.

function pick(key, isAsked) {
  picked = key;
  for (const box of $("ruler").querySelectorAll(".bit")) box.classList.toggle("picked", !!key && box.dataset.field === key);
  const of = key && shown.fields.find((of) => `${of.name}@${of.low}` === key);
  const hadFocus = $("editor").contains(document.activeElement) && document.activeElement.id;
  if (!of) {
    if (key) $("hint").textContent = "RES0 bits that are set: a change of a field clears them.";
    return $("editor").replaceChildren();
  }
  const { esr, el } = shown.registers;
  const choices = parsed("choices", esr, el, of.name, of.low);
  const value = `${hex(of.value)}${of.text ? `: ${of.text}` : ""}`;
  // A list that is being typed into stays, or what was typed would be forgotten.
  const same = JSON.stringify([key, choices]);
  if (choices.length && $("editor").dataset.same === same && $("value")) {
    $("editor").querySelector("p").textContent = value;
    $("value").value = String(of.value);
    return isAsked && $("value").focus();
  }
  $("editor").dataset.same = same;
  const refused = make("p", { className: "refused", role: "alert" });
  const set = (value) => {
    const made = ask.change(shown.registers.esr, shown.registers.el, of.name, of.low, value);
    if (made === undefined) refused.textContent = "The other fields do not admit this value.";
    else changed(made);
  };
  const controls = [make("label", {}, "Value", choices.length ? choice(of, choices, set) : entry(of, set, refused))];
  if (shown.json.sysreg && /^(Op[012]|CR[nm])$/.test(of.name)) controls.push(make("label", {}, "Register", register(refused)));
  const alone = choices.length === 1 ? [make("p", {}, "The other fields admit no other value.")] : [];
  $("editor").replaceChildren(make("h4", {}, make("span", { className: "mono" }, `${of.name} ${range(of)}`)),
    make("p", {}, value), make("div", { className: "row" }, ...controls), ...alone, refused);
  const first = $(hadFocus || "value");
  if (first && (isAsked || hadFocus)) first.focus({ preventScroll: !isAsked });
  if (isAsked) $("editor").scrollIntoView({ block: "nearest" });
}
function choice(of, choices, set) {
  const isNamed = new Set(choices.map(({ text }) => text)).size > 1;
  const select = make("select", { id: "value" }, ...choices.map(({ value, text }) => make("option", { value: String(value) },
    isNamed && text ? `${hex(value)} ${text}` : value > 9 ? `${hex(value)} (${value})` : hex(value))));
  if (choices.every(({ value }) => value !== of.value)) {
    select.prepend(make("option", { value: "" }, `${hex(of.value)} ${of.text}`));
  }
  select.value = choices.some(({ value }) => value === of.value) ? String(of.value) : "";
  select.onchange = () => { if (select.value !== "") set(Number(select.value)); };
  return select;
}
function entry(of, set, refused) {
  const input = make("input", { id: "value", value: hex(of.value), size: 12, spellcheck: false });
  input.onchange = () => {
    const digits = input.value.trim().replace(/^0x/i, "").replaceAll("_", "");
    const value = /^[0-9a-f]{1,8}$/i.test(digits) ? parseInt(digits, 16) : 2 ** 32;
    if (value < 2 ** (of.high - of.low + 1)) set(value);
    else refused.textContent = `A hexadecimal number of ${of.high - of.low + 1} bits is wanted.`;
  };
  return input;
}
function register(refused) {
  if (!$("names")) {
    document.body.append(make("datalist", { id: "names" },
      ...ask.register_names().split("\n").map((name) => make("option", { value: name }))));
  }
  const input = make("input", { id: "register", size: 20, spellcheck: false });
  input.setAttribute("list", "names");
  input.placeholder = "ICC_SGI1R_EL1";
  input.onchange = () => {
    const made = ask.change_register(shown.registers.esr, shown.registers.el, input.value.trim());
    if (made === undefined) refused.textContent = "Neither a known register nor S<op0>_<op1>_C<n>_C<m>_<op2>.";
    else changed(made);
  };
  return input;
}
function changed(esr) {
  const { el, far, hpfar, pfar } = shown.registers;
  if ($("list").hidden) {
    field.value = `0x${esr}`;
    // What the text told of the addresses and the level is gone with it.
    for (const id of SMALL) delete $(id).dataset.derived;
    if (parsed("read", field.value, $("el").value, "", "", "").reports[0].registers.el !== el) $("el").value = el;
  }
  show(parsed("explain", esr, el, far, hpfar, pfar));
}
$("undo").onclick = () => { changed(began); $("copy-link").focus(); };
