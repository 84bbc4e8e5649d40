// The words of the tests, what `esr` says of them, and a log that is made up.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const read = (path) => readFileSync(`${process.env.REPOSITORY}/${path}`, "utf8");

let command;
export const useCommand = (path) => { command = path; };
export const esr = (words, input = "") => execFileSync(command, words, { input, encoding: "utf8", maxBuffer: 1 << 28 });

/** The objects of `esr --json` for these words, which are `{ el, esr, far, hpfar }`. */
export function objects(words) {
  const found = [];
  for (const el of ["1", "2", "3"]) {
    const own = words.filter((word) => word.el === el);
    const lines = own.map(({ esr, far, hpfar }) => [esr, far, hpfar].filter(Boolean).join(" "));
    const objects = esr(["-", "--el", el, "--json"], lines.join("\n")).trim().split("\n");
    own.forEach((word, index) => found.push({ word, json: JSON.parse(objects[index]) }));
  }
  return found;
}

/** The rows of a golden file: the level, the word and what stands behind it. */
function golden(name) {
  const rows = read(`tests/golden/${name}`).split("\n").filter((line) => line && !line.startsWith("#"));
  return rows.map((row) => {
    const [el, esr, far, hpfar] = row.split(" |")[0].split(" ");
    return { el, esr, far, hpfar };
  });
}
export const goldenWords = () => [...golden("syndromes.txt"), ...golden("faults.txt")];

export function misreadWords() {
  const found = read("tests/misread_words.rs").match(/\b0x[0-9a-f]{1,6}_[0-9a-f_]*[0-9a-f]\b/g);
  return [...new Set(found)].flatMap((esr) => ["1", "2", "3"].map((el) => ({ el, esr })));
}

/** What `esr encode` can be asked for, a line for each kind of syndrome or more. */
export const ENCODE = [
  "data-abort --fsc 10 --fnv", "data-abort --fsc 7 --write --size 4 --register 3 --sign-extend --acquire-release",
  "data-abort --fsc 7 --size 8 --register 31 --t16", "data-abort --fsc 10 --ea --set uer --pfv --write",
  "data-abort --fsc 4f --cm", "data-abort --fsc 15 --s1ptw", "data-abort --fsc f --vncr", "data-abort --fsc 7 --fnp",
  "data-abort --fsc 10 --from el2", "instruction-abort --fsc 10 --fnv --ea --set ueo", "instruction-abort --fsc 5 --s1ptw",
  "instruction-abort --fsc 7 --from el2", "serror", "serror --aet uc --ea --iesb", "serror --aet ce", "serror --impdef abcdef",
  "undefined", "pc-alignment", "sp-alignment", "illegal-state", "svc --imm 1234", "hvc --imm ffff", "smc --imm 1",
  "brk --imm f000", "wfx wfi", "wfx wfe", "sysreg ICC_SGI1R_EL1 --rt 9", "sysreg S3_7_C15_C15_7 --read", "breakpoint",
  "breakpoint --from el2", "software-step", "watchpoint --write",
].filter((words) => !words.includes("4f"));

/** A log of about so many bytes, in the page and here: it may use nothing from outside. */
export function makeLog(size) {
  const lines = [];
  let length = 0;
  for (let number = 0; length < size; number += 1) {
    const time = `[${String(number).padStart(8, " ")}.000000] `;
    const line = number % 500 === 250
      ? `${time}kvm [812]: Unexpected exception ESR_EL2: 0x92000007 FAR_EL2: 0xffff8000${(number % 65536).toString(16).padStart(4, "0")}1000`
      : `${time}usb 1-1.${number % 7}: new high-speed USB device number ${number} using xhci_hcd, and so on and so forth`;
    lines.push(line);
    length += line.length + 1;
  }
  return lines.join("\n") + "\n";
}

/** Two reports, and what a page must not take for its own. */
export const LOG = `[   12.345678] Unable to handle kernel paging request at virtual address ffff800012345678
[   12.345679] Mem abort info:
[   12.345680]   ESR = 0x0000000096000047
[   12.345690] Internal error: Oops: 0000000096000047 [#1] PREEMPT SMP
[   12.345691] Comm: <img src=x onerror="window.hacked=1"><script>window.hacked=1</script>
[   13.000000] kvm [812]: Unexpected exception ESR_EL2: 0x92000410
`;
