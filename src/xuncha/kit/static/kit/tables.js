/* Filter bars, chosen rows, and cells that are edited in place. */
(function () {
  "use strict";
  const { say, element, send, SignedOut } = window.xuncha;

  /* A filter is applied when a choice is made; empty ones do not clutter the address. */
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-filter]");
    if (form && event.target.matches("select, input[type=checkbox], input[type=date]")) form.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-filter]")) return;
    const empty = [...event.target.elements].filter((control) => control.name && !control.value);
    for (const control of empty) control.disabled = true;
    setTimeout(() => { for (const control of empty) control.disabled = false; });
  });

  /* Chosen rows: one, all of the page, or a stretch with the shift key. */
  let lastPick = null;
  const picks = (table) => [...table.querySelectorAll("input[data-pick]")];

  function recount(table) {
    const all = picks(table), count = all.filter((box) => box.checked).length;
    const bar = document.getElementById(table.dataset.bulk), master = table.querySelector("[data-pick-all]");
    master.checked = count > 0 && count === all.length;
    master.indeterminate = count > 0 && count < all.length;
    if (!bar) return;  // a short list with a button of its own, as at a meeting
    bar.hidden = count === 0;
    bar.querySelector("[data-picked]").textContent = count;
    if (!count && bar.elements.all) bar.elements.all.checked = false;
  }

  function stretch(table, box) {
    const all = picks(table), from = all.indexOf(lastPick), to = all.indexOf(box);
    if (from < 0) return;
    for (const between of all.slice(Math.min(from, to), Math.max(from, to) + 1)) between.checked = box.checked;
  }

  document.addEventListener("click", (event) => {
    const table = event.target.closest("table[data-bulk]");
    if (table && event.target.matches("[data-pick-all]")) {
      for (const box of picks(table)) box.checked = event.target.checked;
      recount(table);
    } else if (table && event.target.matches("[data-pick]")) {
      if (event.shiftKey) stretch(table, event.target);
      lastPick = event.target;
      recount(table);
    } else if (event.target.closest("[data-pick-none]")) {
      const chosen = document.querySelector(`table[data-bulk="${event.target.closest("form").id}"]`);
      for (const box of picks(chosen)) box.checked = false;
      recount(chosen);
    }
  });
  window.addEventListener("pageshow", () => { for (const table of document.querySelectorAll("table[data-bulk]")) recount(table); });

  /* Cells. POST {name, value, version} answers JSON:
     200 {text, value, version, also: {name: text} for what follows in the same row, shown at data-also} · 409 {text, value, version, by, at} · 422 or 403 {error} */
  const holder = (cell, name) => cell.closest(`[data-${name}]`);
  /* A long table says kind, options and label once, in the head of the column; a cell without data-value is its text. */
  const heading = (cell) => cell.closest("table")?.tHead?.rows[0].cells[cell.closest("td, th").cellIndex];
  const told = (cell, name) => cell.dataset[name] ?? heading(cell)?.dataset[name];
  const kept = (cell) => cell.dataset.value ?? cell.textContent;

  document.addEventListener("click", (event) => { const cell = event.target.closest("[data-cell]"); if (cell) edit(cell); });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-cell]")) return;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" || event.key === "F2" || event.key === " ") { event.preventDefault(); edit(event.target); }
    else if (move) { event.preventDefault(); beside(event.target, move); }
  });

  /* Role and place in the tab order are the same for every cell: told here once instead of 250 times in the page. */
  function readied(root) {
    for (const cell of root.querySelectorAll("[data-cell]:not([tabindex])")) { cell.tabIndex = 0; cell.setAttribute("role", "button"); }
  }
  document.addEventListener("DOMContentLoaded", () => readied(document));
  document.addEventListener("htmx:load", (event) => readied(event.detail.elt));

  /* The same column in the next row. */
  function beside(cell, move) {
    const column = [...document.querySelectorAll(`[data-cell="${CSS.escape(cell.dataset.cell)}"]`)];
    const next = column[column.indexOf(cell) + move];
    if (next) next.focus();
  }

  function control(cell) {
    const kind = told(cell, "kind"), label = cell.getAttribute("aria-label") || heading(cell)?.textContent;
    const tag = kind === "select" ? "select" : kind === "long" ? "textarea" : "input";
    const made = element(tag, { class: "cell-edit", "aria-label": label, type: tag === "input" ? kind : null });
    if (kind === "select") made.append(document.getElementById(told(cell, "options")).content.cloneNode(true));
    if (kind === "select" && cell.dataset.value === undefined) cell.dataset.value = [...made.options].find((option) => option.textContent.trim() === cell.textContent.trim())?.value ?? "";
    made.value = kept(cell);
    return made;
  }

  function edit(cell) {
    if (cell.hidden || cell.classList.contains("saving")) return;
    quiet(cell);
    const made = control(cell);
    let done = false;
    const close = (keep, move) => {
      if (done) return;
      done = true;
      const value = made.value;
      made.remove();
      cell.hidden = false;
      if (keep && value !== kept(cell)) save(cell, value);
      if (move === 0) cell.focus(); else if (move) beside(cell, move);
    };
    made.addEventListener("blur", () => close(true));
    made.addEventListener("change", () => made.tagName === "SELECT" && close(true, 0));
    made.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.isComposing) return;
      if (event.key === "Escape") close(false, 0);
      else if (event.key === "Enter" && (made.tagName !== "TEXTAREA" || event.ctrlKey)) { event.preventDefault(); close(true, made.tagName === "INPUT" ? 1 : 0); }
    });
    cell.hidden = true;
    cell.after(made);
    made.focus();
    if (made.select) made.select();
  }

  async function save(cell, value) {
    const data = new URLSearchParams({ name: cell.dataset.cell, value, version: holder(cell, "version").dataset.version });
    cell.classList.remove("saved", "failed");
    cell.classList.add("saving");
    cell.dataset.value = kept(cell);
    cell.textContent = value;
    try {
      const answer = await send(holder(cell, "url").dataset.url, { method: "POST", body: data });
      took(cell, value, answer.status, await answer.json().catch(() => ({}))); // a refusal may come as a page
    } catch (problem) {
      const signedOut = problem instanceof SignedOut;
      if (signedOut) document.dispatchEvent(new CustomEvent("xuncha:signed-out"));
      failed(cell, value, signedOut ? say("登录已失效，还没有存上。", "Signed out; not saved.") : say("没有连上服务器，还没有存上。", "The server cannot be reached; not saved."));
    } finally {
      cell.classList.remove("saving");
    }
  }

  function took(cell, value, status, answer) {
    if (status === 200) show(cell, answer, "saved");
    else if (status === 409) conflict(cell, value, answer);
    else failed(cell, value, answer.error || say("没有存上：没有相应授权，或记录已变。", "Not saved: no right to, or the record has changed."));
  }

  function show(cell, answer, state) {
    cell.textContent = answer.text ?? answer.value;
    cell.dataset.value = answer.value ?? "";
    holder(cell, "version").dataset.version = answer.version;
    for (const [name, text] of Object.entries(answer.also || {})) {
      const place = cell.closest("tr")?.querySelector(`[data-also="${CSS.escape(name)}"]`);
      if (place) place.textContent = text;
    }
    cell.classList.add(state);
  }

  /* Somebody was faster: theirs is shown, mine is kept beside it until one of them is chosen. */
  function conflict(cell, mine, answer) {
    show(cell, answer, "failed");
    const keep = element("button", { type: "button", class: "button button-small" }, say("用我的：", "Use mine: ") + mine.slice(0, 40));
    const drop = element("button", { type: "button", class: "button button-small button-quiet" }, say("用现在的", "Keep theirs"));
    keep.addEventListener("click", () => { quiet(cell); save(cell, mine); });
    drop.addEventListener("click", () => { quiet(cell); cell.focus(); });
    speak(cell, say(`${answer.by || "别人"} ${answer.at || ""} 已改成“${answer.text ?? answer.value}”。`, `${answer.by || "Somebody"} ${answer.at || ""} changed this to “${answer.text ?? answer.value}”. `), keep, drop);
  }

  function failed(cell, mine, words) {
    cell.classList.add("failed");
    const again = element("button", { type: "button", class: "button button-small" }, say("再试一次", "Try again"));
    const drop = element("button", { type: "button", class: "button button-small button-quiet" }, say("改回去", "Undo"));
    const before = cell.dataset.value;
    again.addEventListener("click", () => { quiet(cell); save(cell, mine); });
    drop.addEventListener("click", () => { quiet(cell); cell.textContent = before; });
    speak(cell, words, again, drop);
  }

  function speak(cell, words, ...buttons) {
    quiet(cell, true);
    cell.after(element("span", { class: "cell-say", role: "alert" }, words, element("br"), ...buttons));
  }

  function quiet(cell, keepColour) {
    if (!keepColour) cell.classList.remove("failed", "saved");
    for (const said of cell.parentElement.querySelectorAll(".cell-say")) said.remove();
  }
})();
