// Everything is built of text nodes: what was pasted is never read as HTML.

const $ = (id) => document.getElementById(id);
const field = $("field");
const SMALL = ["far", "hpfar", "pfar"];
// Longer text is not for a text field: it goes to the worker.
const LONG = 20000;
const PAGE = 200;
const AROUND = 8;

const bytes = Uint8Array.from(atob($("wasm").textContent), (c) => c.charCodeAt(0));
const ask = wasm_bindgen;
const parsed = (name, ...values) => JSON.parse(ask[name](...values));

/** The exception that is shown, the word it began with, and the line of the log. */
let shown = null;
let began = null;
let line = null;
let picked = null;

function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}
const hex = (value) => "0x" + value.toString(16);
const range = ({ high, low }) => (high === low ? `[${low}]` : `[${high}:${low}]`);
const say = (error) => { $("error").textContent = error; };
