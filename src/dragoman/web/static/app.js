"use strict";
// The page works without this. With it: keys for review, and a record's words light up with its note.

function typing(target) {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "/") {
    const box = document.getElementById("q-top");
    if (box) { box.focus(); box.select(); event.preventDefault(); }
    return;
  }
  const wanted = event.key === "u" ? "[data-undo]" : `[data-key="${CSS.escape(event.key)}"]`;
  const target = document.querySelector(wanted);
  if (target) { event.preventDefault(); target.click(); }
});

function light(ids, on) {
  for (const id of ids) {
    for (const words of document.querySelectorAll(`[data-of~="${CSS.escape(id)}"]`)) words.classList.toggle("lit", on);
    const note = document.getElementById(`n-${id}`);
    if (note) note.classList.toggle("lit", on);
  }
}

function idsOf(target) {
  if (!(target instanceof Element)) return [];
  const note = target.closest("[data-note]");
  if (note) return [note.dataset.note];
  const words = target.closest("[data-of]");
  return words ? [words.dataset.of.split(" ")[0]] : [];
}

for (const [kind, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(kind, (event) => light(idsOf(event.target), on));
}

// A link to a record opens at its words: all of them, not only the first, which is as far as the style sheet sees.
function mark() {
  for (const words of document.querySelectorAll(".target")) words.classList.remove("target");
  const id = decodeURIComponent(location.hash.slice(1));
  if (!id) return;
  for (const words of document.querySelectorAll(`[data-of~="${CSS.escape(id)}"]`)) words.classList.add("target");
}

window.addEventListener("hashchange", mark);
mark();
