/* The ground of every page: requests, menus, dialogs, choosers, keys. No framework: one listener a matter, on the
   document, found by data-* attributes, so that fragments fetched later work without being initialised. */
(function () {
  "use strict";

  const zh = document.documentElement.lang.startsWith("zh");
  const say = (chinese, english) => (zh ? chinese : english);

  function cookie(name) {
    const found = document.cookie.split("; ").find((part) => part.startsWith(name + "="));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "class") made.className = value;
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value != null) made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  }

  /* A request of our own: always with the csrf header, always telling the idle clock that the server was reached. */
  async function send(url, options) {
    const headers = { "X-CSRFToken": cookie("xuncha_csrf"), "X-Requested-With": "XMLHttpRequest", Accept: "application/json" };
    const answer = await fetch(url, { credentials: "same-origin", ...options, headers });
    if (answer.redirected || answer.status === 401) throw new SignedOut();
    document.dispatchEvent(new CustomEvent("xuncha:contact"));
    return answer;
  }
  class SignedOut extends Error {}

  function clockTime(moment) {
    return (moment || new Date()).toTimeString().slice(0, 5);
  }

  /* A line of news above the content, read out by screen readers. Text only, never markup. */
  function notice(text, colour) {
    const place = document.getElementById("notices");
    if (!place) return;
    const note = element("div", { class: "note note-" + (colour || "blue") }, element("div", {}, text));
    place.replaceChildren(note);
    note.scrollIntoView({ block: "nearest" });
  }

  /* Asks before an act that cannot be taken back; resolves true or false. */
  function ask(question, verb, danger) {
    return new Promise((resolve) => {
      const yes = element("button", { class: "button " + (danger ? "button-danger" : "button-primary"), value: "yes" }, verb);
      const no = element("button", { class: "button button-quiet", value: "no", autofocus: true }, say("先不办", "Not now"));
      const dialog = element("dialog", { "aria-labelledby": "question" },
        element("p", { id: "question", class: "pre" }, question),
        element("form", { method: "dialog", class: "row" }, no, yes));
      dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes"); });
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  window.xuncha = { say, cookie, element, send, clockTime, notice, ask, SignedOut };

  /* htmx: csrf header; a redirect to the sign-in page is never swapped into a fragment */
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = cookie("xuncha_csrf");
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const signin = document.body.dataset.signin;
    const reached = new URL(event.detail.xhr.responseURL || location.href, location.href);
    if (signin && reached.pathname === signin && location.pathname !== signin) {
      event.detail.shouldSwap = false;
      document.dispatchEvent(new CustomEvent("xuncha:signed-out"));
    } else {
      document.dispatchEvent(new CustomEvent("xuncha:contact"));
    }
  });
  document.addEventListener("htmx:sendError", () => notice(say("没有连上服务器。已录入的内容还在本页，请稍后再试。", "The server cannot be reached. What you typed is still on this page."), "red"));
  document.addEventListener("htmx:responseError", () => notice(say("这一步没有办成，请重试。", "That did not work; please try again."), "red"));

  /* menus close when one clicks elsewhere or presses Escape */
  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
  }
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (menu) { closeMenus(); menu.querySelector("summary").focus(); }
  });

  /* the folded part of the menu stays as this person left it; the part one is in is never hidden */
  const fold = document.querySelector(".side-fold");
  if (fold) {
    const kept = localStorage.getItem("xuncha-menu");
    if (kept && !fold.querySelector("[aria-current]")) fold.open = kept === "open";
    fold.addEventListener("toggle", () => {
      if (!fold.querySelector("[aria-current]")) localStorage.setItem("xuncha-menu", fold.open ? "open" : "closed");
    });
  }

  /* the index of a long form marks the part one is in */
  const places = [...document.querySelectorAll(".form-index a")];
  function mark() {
    let here = places[0];
    for (const place of places) {
      const part = document.getElementById(place.hash.slice(1));
      if (part && part.getBoundingClientRect().top < innerHeight / 3) here = place;
    }
    for (const place of places) place === here ? place.setAttribute("aria-current", "true") : place.removeAttribute("aria-current");
  }
  if (places.length) { document.addEventListener("scroll", mark, { passive: true }); mark(); }

  /* An explanation would be cut off by a scrolling table: it is placed in the window, where there is room for it. */
  function place(event) {
    const bubble = event.target.closest && [...(event.target.closest(":has(> .bubble)")?.children || [])].find((child) => child.matches(".bubble"));
    if (!bubble) return;
    const host = bubble.parentElement.getBoundingClientRect(), gap = 6, edge = 8;
    bubble.style.position = "fixed";
    const width = bubble.offsetWidth, height = bubble.offsetHeight, below = host.bottom + gap;
    bubble.style.left = `${Math.max(edge, Math.min(host.left, innerWidth - width - edge))}px`;
    bubble.style.top = `${below + height > innerHeight - edge ? Math.max(edge, host.top - gap - height) : below}px`;
  }
  document.addEventListener("pointerover", place);
  document.addEventListener("focusin", place);

  /* <form data-confirm="…"> and <button data-confirm="…"> */
  document.addEventListener("submit", async (event) => {
    const form = event.target, button = event.submitter;
    const question = (button && button.dataset.confirm) || form.dataset.confirm;
    if (!question || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const verb = button ? button.textContent.trim() : say("确定", "Yes");
    if (!(await ask(question, verb, button && button.classList.contains("button-danger")))) return;
    form.dataset.confirmed = "1";
    form.requestSubmit(button);
    delete form.dataset.confirmed;
  }, true);

  /* a form is sent once, however often the button is pressed */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.classList.add("busy");
    setTimeout(again, 5000, form); // an answer that is a file leaves this page standing
  });
  function again(form) {
    delete form.dataset.sent;
    form.classList.remove("busy");
  }
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(again));

  document.addEventListener("click", async (event) => {
    const copier = event.target.closest("[data-copy]");
    if (copier) {
      const text = copier.dataset.copy;
      await (navigator.clipboard ? navigator.clipboard.writeText(text).then(() => copier.replaceChildren(say("已复制", "Copied"))) : ask(text, say("知道了", "OK")));
    }
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-density]")) density(!document.body.classList.contains("comfortable"));
  });

  function density(comfortable) {
    document.body.classList.toggle("comfortable", comfortable);
    localStorage.setItem("xuncha-density", comfortable ? "comfortable" : "dense");
  }
  if (localStorage.getItem("xuncha-density") === "comfortable") density(true);

  /* data-key="1": the key presses the button, follows the link or goes to the field, unless one is writing */
  const writing = (target) => target.closest("input, textarea, select, [contenteditable], dialog, [data-cell]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || writing(event.target)) return;
    const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]:not([disabled])`);
    if (!target) return;
    event.preventDefault();
    if (target.matches("input, textarea, select")) target.focus();
    else target.click();
  });

  /* <select data-choose> becomes a chooser one can type into; data-choose-url fetches [{value, text, hint}] for ?q= */
  function choosers(root) {
    if (!window.TomSelect) return;
    for (const select of root.querySelectorAll("select[data-choose]:not(.tomselected)")) chooser(select);
  }

  function chooser(select) {
    const label = select.labels && select.labels[0];
    const source = select.dataset.chooseUrl;
    const made = new window.TomSelect(select, {
      maxOptions: 200, create: false, hidePlaceholder: true, searchField: ["text", "hint"],
      plugins: select.multiple ? { remove_button: { title: say("去掉", "Remove") } } : {},
      load: source ? (query, done) => send(`${source}?q=${encodeURIComponent(query)}`).then((a) => a.json()).then(done, () => done()) : null,
      render: {
        option: (data, escape) => `<div>${escape(data.text)}${data.hint ? ` <span class="quiet">${escape(data.hint)}</span>` : ""}</div>`,
        no_results: () => `<div class="no-results">${say("没有符合的", "Nothing found")}</div>`,
        loading: () => `<div class="no-results">${say("正在查找…", "Searching…")}</div>`,
      },
    });
    // Tom Select hides the select and leaves its own input without the name that the label gave.
    select.setAttribute("aria-hidden", "true");
    if (label) {
      label.id = label.id || `${select.id}_label`;
      made.control_input.setAttribute("aria-labelledby", label.id);
      made.dropdown_content.setAttribute("aria-labelledby", label.id);
    }
    const described = select.getAttribute("aria-describedby");
    if (described) made.control_input.setAttribute("aria-describedby", described);
  }

  /* <button data-take="value" data-into="id of a select">: takes a proposed value into the form, as if chosen by hand */
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button[data-take]");
    const select = button && document.getElementById(button.dataset.into);
    if (!select) return;
    if (select.tomselect) select.tomselect.setValue(button.dataset.take);
    else select.value = button.dataset.take;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    notice(say("已填入，保存后生效", "Taken; save to keep it"), "green");
  });

  /* [data-points="i3"] lights up every [data-of~="i3"] while it is pointed at, and brings the first into sight when
     pressed; pressing a stretch of the source brings the item it belongs to into sight */
  function light(token) {
    document.querySelectorAll(".is-lit").forEach((one) => one.classList.remove("is-lit"));
    if (!token) return [];
    const lit = [...document.querySelectorAll(`[data-of~="${CSS.escape(token)}"]`)];
    lit.forEach((one) => one.classList.add("is-lit"));
    return lit;
  }
  /* within the source's own box, so that the page beside it stays where it is */
  function bring(stretch) {
    const box = stretch.closest(".taken-source");
    box.scrollTop += stretch.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
  }
  for (const kind of ["mouseover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const pointer = event.target.closest && event.target.closest("[data-points]");
      if (pointer) light(pointer.dataset.points);
    });
  }
  document.addEventListener("click", (event) => {
    const from = event.target.closest && event.target.closest("[data-points], [data-of]");
    if (!from || event.target.closest("a, form")) return;
    if (from.dataset.points) {
      const [first] = light(from.dataset.points);
      if (first) bring(first);
      return;
    }
    const item = from.dataset.of.split(" ").find((token) => !token.includes("-"));
    const card = item && document.querySelector(`[data-points="${CSS.escape(item)}"]`);
    if (!card) return;
    light(item);
    card.classList.add("is-lit");
    card.scrollIntoView({ block: "nearest" });
  });

  document.addEventListener("htmx:load", (event) => choosers(event.detail.elt));
  document.addEventListener("DOMContentLoaded", () => {
    choosers(document);
    const edited = document.querySelector("[data-lit]");
    const [stretch] = edited ? light(edited.dataset.lit) : [];
    if (stretch) bring(stretch);
    const wrong = document.querySelector("[data-focus]");
    if (wrong) wrong.focus();
  });
})();
