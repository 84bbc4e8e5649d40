// Keys: one stop of the tabulator for a list, arrows from there.

function rove(container, button) {
  for (const other of container.querySelectorAll("button")) other.tabIndex = other === button ? 0 : -1;
}
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
for (const id of ["ruler", "hits"]) {
  $(id).addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const all = [...$(id).querySelectorAll("button")];
    const now = all.indexOf(document.activeElement);
    if (!step || now < 0) return;
    event.preventDefault();
    const next = all[Math.max(0, Math.min(all.length - 1, now + step))];
    rove($(id), next);
    next.focus();
  });
}
