/* Nothing typed is ever lost: drafts save themselves, leaving is warned of, an idle session ends with the draft kept.
   Drafts live on the server, encrypted; nothing typed is ever put into the browser's own storage. */
(function () {
  "use strict";
  const { say, element, send, clockTime, SignedOut } = window.xuncha;
  const QUIET = 1500, RETRY = 15000, WARN = 120;

  const dirty = new Map(); // form → timer of its next save, 0 when none is due
  const guarded = (target) => target.closest && target.closest("form[data-guard]");

  function line(form, text, state) {
    const place = form.querySelector("[data-saved]");
    if (place) { place.textContent = text; place.dataset.state = state || ""; }
  }

  /* Passwords, files and the token never enter a draft. */
  function body(form) {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      const control = form.elements[name];
      const secret = control && control.type === "password";
      if (typeof value === "string" && name !== "csrfmiddlewaretoken" && !secret) data.append(name, value);
    }
    return data;
  }

  function changed(form) {
    clearTimeout(dirty.get(form));
    const saves = form.dataset.autosave;
    dirty.set(form, saves ? setTimeout(save, QUIET, form) : 0);
    line(form, saves ? say("正在录入…", "Typing…") : say("有改动还没有保存", "Not saved yet"));
  }

  async function save(form) {
    clearTimeout(dirty.get(form));
    const before = body(form).toString();
    try {
      const answer = await send(form.dataset.autosave, { method: "POST", body: body(form), keepalive: before.length < 60000 });
      if (!answer.ok) throw new Error(answer.status);
      if (body(form).toString() === before) dirty.delete(form);
      line(form, say("已保存 ", "Saved ") + clockTime());
    } catch (problem) {
      const gone = problem instanceof SignedOut;
      line(form, gone ? say("登录已失效，内容还在本页", "Signed out; your text is still here") : say("还没有存上，正在重试；请不要关闭本页", "Not saved, trying again; please keep this page open"), "failed");
      if (gone) document.dispatchEvent(new CustomEvent("xuncha:signed-out"));
      dirty.set(form, setTimeout(save, RETRY, form));
    }
  }

  function flush() {
    return Promise.all([...dirty.keys()].filter((form) => form.dataset.autosave).map(save));
  }

  document.addEventListener("input", (event) => { const form = guarded(event.target); if (form) changed(form); });
  document.addEventListener("change", (event) => { const form = guarded(event.target); if (form) changed(form); });
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    clearTimeout(dirty.get(event.target));
    dirty.delete(event.target);
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) flush(); });
  window.addEventListener("beforeunload", (event) => { if (dirty.size) event.preventDefault(); });
  document.addEventListener("keydown", (event) => {
    const form = (event.ctrlKey || event.metaKey) && event.key === "s" && guarded(event.target);
    if (!form) return;
    event.preventDefault();
    if (form.dataset.autosave) save(form);
  });

  /* Ctrl+Enter presses the button marked data-enter, with Shift the one marked data-shift-enter; in a table of rows it adds a row */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target.closest("[data-rows]")) return;
    const form = guarded(event.target);
    const button = form && form.querySelector(event.shiftKey ? "[data-shift-enter]" : "[data-enter]");
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  /* Idle time: counted from the last answer of the server, because that is what the session counts. */
  let last = Date.now(), bar = null, over = false;
  const seconds = () => Number(document.body.dataset.idle || 0);

  function contact() {
    last = Date.now();
    if (bar) { bar.remove(); bar = null; }
  }

  function alive() {
    send(document.body.dataset.alive, { method: "POST" }).then(contact, (problem) => problem instanceof SignedOut && end());
  }

  function warn(left) {
    if (!bar) {
      const stay = element("button", { type: "button", class: "button button-small" }, say("继续工作", "Keep working"));
      stay.addEventListener("click", alive);
      bar = element("div", { class: "idle note note-amber", role: "alert" }, element("div", {}, element("p", {}), stay));
      document.body.append(bar);
    }
    const minutes = Math.max(1, Math.ceil(left / 60));
    bar.querySelector("p").textContent = say(`长时间没有操作，约 ${minutes} 分钟后退出。录入的内容会存成草稿。`, `You will be signed out in about ${minutes} min. What you typed is kept as a draft.`);
  }

  async function end() {
    if (over) return;
    over = true;
    if (bar) bar.remove();
    const kept = dirty.size === 0;
    const signin = `${document.body.dataset.signin}?next=${encodeURIComponent(location.pathname + location.search)}`;
    const words = kept
      ? say("因长时间没有操作，您已退出。录入的内容都已保存。", "You were signed out after a long pause. Everything you typed is saved.")
      : say("您已退出，但本页有内容还没有存上。请在新窗口登录，然后回到这里，内容会自动保存。", "You were signed out and something on this page is not saved yet. Sign in in a new window, then come back here.");
    const link = element("a", { class: "button button-primary", href: signin, target: kept ? null : "_blank", rel: "noopener" }, say("重新登录", "Sign in again"));
    const back = element("button", { class: "button button-quiet", value: "back" }, say("我已登录", "I have signed in"));
    const dialog = element("dialog", { class: "cover" }, element("p", {}, words), element("form", { method: "dialog", class: "row" }, kept ? "" : back, link));
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("close", () => { dialog.remove(); over = false; contact(); flush(); });
    document.body.append(dialog);
    dialog.showModal();
  }

  document.addEventListener("xuncha:contact", contact);
  document.addEventListener("xuncha:signed-out", end);
  setInterval(async () => {
    if (!seconds() || over) return;
    const left = seconds() - (Date.now() - last) / 1000;
    if (left > WARN) return;
    if (left > 5) warn(left);
    else { await flush(); if (seconds() - (Date.now() - last) / 1000 <= 5) end(); }
  }, 5000);
})();
