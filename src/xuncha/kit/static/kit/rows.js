/* Growing tables of a form (kit/rowsets.py): rows are copies of the <template>; all listeners stand on the document.
   Ctrl+Enter adds a row below, Alt+↑↓ moves between rows, Ctrl+Shift+Backspace takes the row away. */
(function () {
  "use strict";

  const set = (node) => node.closest("[data-rows]");
  const rowsOf = (rows) => [...rows.querySelector("[data-rows-body]").children];
  const typed = (row) => [...row.querySelectorAll("input:not([type=hidden]), textarea")].some((box) => box.value.trim());

  function count(rows) {
    rowsOf(rows).forEach((row, at) => { row.querySelector("[data-rows-no]").textContent = at + 1; });
  }

  /* The autosave of forms.js listens for input events: a row added or taken away is a change like a key. */
  function changed(rows) {
    count(rows);
    rows.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function focus(row, name) {
    const boxes = [...row.querySelectorAll("input:not([type=hidden]), textarea, select")];
    const box = boxes.find((one) => one.name === name) || boxes.find((one) => one.matches("textarea")) || boxes[0];
    if (box) box.focus();
  }

  function add(rows, after) {
    const row = rows.querySelector("[data-rows-blank]").content.firstElementChild.cloneNode(true);
    for (const hidden of row.querySelectorAll("[hidden]")) hidden.hidden = false;
    if (after) after.after(row);
    else rows.querySelector("[data-rows-body]").append(row);
    changed(rows);
    focus(row);
  }

  async function remove(rows, row) {
    if (typed(row) && !(await window.xuncha.ask(window.xuncha.say("这一行有内容，确定去掉？", "This row holds text. Remove it?"), window.xuncha.say("去掉", "Remove"), true))) return;
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    if (next) focus(next);
    else add(rows);
    changed(rows);
  }

  function grow(box) {
    if (box.matches && box.matches("[data-rows] textarea")) box.rows = Math.min(14, Math.max(2, box.value.split("\n").length, Math.ceil(box.value.length / 34)));
  }

  document.addEventListener("click", (event) => {
    const rows = event.target.closest && set(event.target);
    if (!rows) return;
    if (event.target.closest("[data-rows-add]")) add(rows);
    else if (event.target.closest("[data-rows-remove]")) remove(rows, event.target.closest("[data-row]"));
  });

  document.addEventListener("keydown", (event) => {
    const row = event.target.closest && event.target.closest("[data-row]");
    if (!row || event.isComposing) return;
    const rows = set(row);
    if (event.key === "Enter" && event.ctrlKey) add(rows, row);
    else if (event.key === "Backspace" && event.ctrlKey && event.shiftKey) remove(rows, row);
    else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      const other = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
      if (other) focus(other, event.target.name);
    } else return;
    event.preventDefault();
  });

  document.addEventListener("input", (event) => grow(event.target));

  document.addEventListener("DOMContentLoaded", () => {
    for (const rows of document.querySelectorAll("[data-rows]")) {
      for (const hidden of rows.querySelectorAll("[data-rows-add], [data-rows-help], [data-rows-remove]")) hidden.hidden = false;
      rows.querySelectorAll("textarea").forEach(grow);
    }
  });
})();
