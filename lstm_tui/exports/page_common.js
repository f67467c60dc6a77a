// The beginning of the script of every page. All data is inserted as text, never as markup.
"use strict";
(() => {
const data = JSON.parse(document.getElementById("data").textContent);
const at = (id) => document.getElementById(id);

function make(name, style, words) {
  const element = document.createElement(name);
  if (style) element.className = style;
  if (words !== undefined) element.textContent = words;
  return element;
}

function bytes(packed) {
  const binary = atob(packed), found = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) found[i] = binary.charCodeAt(i);
  return found;
}

/** Little-endian integers of `size` bytes each. */
function numbers(packed, size) {
  const all = bytes(packed), found = new Uint32Array(all.length / size);
  for (let i = 0; i < found.length; i++)
    for (let j = size - 1; j >= 0; j--) found[i] = found[i] * 256 + all[i * size + j];
  return found;
}

