// The answer: the sentence, what is said beside it, the ruler of bits, the table of fields.

function open(registers, ofLine, why, isAssumed) {
  line = ofLine;
  began = registers.esr;
  picked = null;
  for (const id of SMALL) {
    if (registers[id] && $(id).value !== registers[id] || line !== null) {
      $(id).value = registers[id];
      $(id).dataset.derived = "1";
    } else if ($(id).dataset.derived) {
      $(id).value = registers[id];
    }
  }
  show(parsed("explain", registers.esr, registers.el, registers.far, registers.hpfar, registers.pfar), why, isAssumed);
  showContext();
}
function hideAnswer() {
  shown = null;
  line = null;
  $("answer").hidden = true;
  for (const id of SMALL) {
    if ($(id).dataset.derived) { $(id).value = ""; delete $(id).dataset.derived; }
    $(id).parentNode.hidden = !$(id).value;
  }
}
function show(answer, why, isAssumed) {
  shown = answer;
  $("answer").hidden = false;
  for (const id of SMALL) $(id).parentNode.hidden = !answer.wants[id];
  const { register, registers } = answer;
  const reason = why ? [make("p", {}, why + (isAssumed ? "; choose another above." : "."))] : [];
  $("sentence").replaceChildren(
    make("h2", {}, make("code", {}, `${register} 0x${registers.esr}`), `: ${answer.sentence}`), ...reason);
  $("undo").hidden = registers.esr === began;
  $("copied").textContent = "";
  showStatements(answer);
  showRuler(answer);
  showFields(answer);
  pick(picked);
  setLink(link(registers));
}
function showStatements(answer) {
  const part = (title, all) => (all.length === 0 ? [] : [make("section", {}, make("h3", {}, title),
    make("dl", {}, ...all.flatMap(({ name, answer, text, is_wanted: isWanted }) => [
      make("dt", {}, name || "stage"),
      make("dd", {}, answer ? make("b", {}, answer) : "", answer ? `: ${text}` : text,
        isWanted ? "; its value goes into the field above" : "")])))]);
  const access = answer.access ? [{ name: "access", answer: "", text: answer.access }] : [];
  $("statements").replaceChildren(
    ...part("Where the address is", answer.addresses),
    ...part("Who is told", answer.is_external ? answer.decisions : []),
    ...part("The fault", [...access, ...answer.conditions]));
}
const COLOURS = 6;
function showRuler(answer) {
  const word = BigInt("0x" + answer.registers.esr);
  const res0 = BigInt("0x" + answer.res0);
  const owner = Array(64).fill(null);
  answer.fields.forEach((of, index) => {
    for (let bit = of.low; bit <= of.high; bit += 1) owner[bit] = { of, colour: of.is_void ? "void" : `c${index % COLOURS}` };
  });
  for (let bit = 0; bit < 64; bit += 1) {
    if (!owner[bit] && (res0 >> BigInt(bit)) & 1n) {
      const of = { name: "RES0", high: bit, low: bit, value: 1, text: "reserved, and set", isRes0: true };
      owner[bit] = { of, colour: "res0" };
    }
  }
  const head = (text) => make("th", { scope: "row" }, make("span", { className: "hidden" }, text));
  const rows = [];
  for (let top = 63; top > 0; top -= 16) {
    const bits = make("tr", {}, head(`Bits ${top} to ${top - 15}`));
    const names = make("tr", {}, head(`Fields of ${top} to ${top - 15}`));
    for (let bit = top; bit > top - 16;) {
      const own = owner[bit];
      let last = bit;
      while (last > top - 15 && owner[last - 1] && own && owner[last - 1].of === own.of) last -= 1;
      while (!own && last > top - 15 && !owner[last - 1]) last -= 1;
      const key = own ? `${own.of.name}@${own.of.low}` : "";
      for (let each = bit; each >= last; each -= 1) {
        const value = Number((word >> BigInt(each)) & 1n);
        const kind = own ? `bit ${own.of.isRes0 ? "res0" : "field"} ${own.colour}` : "bit";
        const box = make("td", { className: `${kind}${value ? " one" : ""}` },
          make("small", {}, String(each)), String(value));
        box.dataset.field = key;
        bits.append(box);
      }
      const span = bit - last + 1;
      const name = make("td", { colSpan: span, className: `name ${span < 3 ? "narrow " : ""}${own ? own.colour : ""}` });
      name.dataset.field = key;
      if (own) name.append(ofField(own.of, key));
      names.append(name);
      bit = last - 1;
    }
    rows.push(bits, names);
  }
  $("ruler").replaceChildren(make("tbody", {}, ...rows));
  const all = $("ruler").querySelectorAll("button");
  if (all.length) (all[[...all].findIndex((button) => button.dataset.field === picked)] || all[0]).tabIndex = 0;
}
const words = ({ name, high, low, value, text }) =>
  `${name} ${range({ high, low })} = ${hex(value)}${text ? `: ${text}` : ""}`;
function ofField(of, key) {
  const button = make("button", { type: "button", tabIndex: -1, ariaLabel: words(of) }, of.name);
  button.dataset.field = key;
  button.dataset.words = words(of);
  button.onfocus = () => { $("hint").textContent = button.dataset.words; };
  return button;
}
$("ruler").addEventListener("mouseover", ({ target }) => {
  const key = target.closest("[data-field]")?.dataset.field;
  const button = key && $("ruler").querySelector(`button[data-field="${CSS.escape(key)}"]`);
  $("hint").textContent = button ? button.dataset.words : "";
});
$("ruler").addEventListener("click", ({ target }) => {
  const key = target.closest("[data-field]")?.dataset.field;
  if (key) pick(key, true);
});
function showFields(answer) {
  const heads = ["Bits", "Field", "Value", "Meaning"];
  const rows = answer.fields.filter((of) => !of.is_void || of.value).map((of) => {
    const key = `${of.name}@${of.low}`;
    const button = make("button", { type: "button", className: "mono" }, of.name);
    button.setAttribute("aria-label", `Change ${of.name}`);
    button.onclick = () => pick(key, true);
    return make("tr", { className: of.is_ordinary ? "ordinary" : "" },
      make("td", { className: "mono" }, range(of)), make("td", {}, button),
      make("td", { className: "mono" }, hex(of.value)), make("td", {}, of.text));
  });
  if (BigInt("0x" + answer.res0)) {
    rows.push(make("tr", { className: "res0" }, make("td", {}, ""), make("td", { className: "mono" }, "RES0"),
      make("td", {}, ""), make("td", {}, `reserved bits that are set: 0x${answer.res0}`)));
  }
  $("fields").replaceChildren(
    make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, ...rows));
}
