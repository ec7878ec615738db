// Comforts only: every page works without this file.
"use strict";

// The page is emptied before the browser goes, and its place in the history is taken over by where it goes.
function leave(target) {
  document.documentElement.replaceChildren();
  location.replace(target);
}

document.querySelectorAll("[data-leave]").forEach((link) =>
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave(link.dataset.leave);
  })
);

let escaped = 0;
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const link = document.querySelector("[data-leave]");
  if (link && event.timeStamp - escaped < 1000) leave(link.dataset.leave);
  escaped = event.timeStamp;
});

if (document.body.dataset.leaveNow) leave(document.body.dataset.leaveNow);

document.querySelectorAll("[data-copy]").forEach((button) => {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.done;
  });
});

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// One press sends once. The name of the pressed button still goes along, because it is only disabled a moment later.
document.querySelectorAll("form").forEach((form) =>
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (form.dataset.sent) event.preventDefault();
    if (!button || !button.dataset.sending) return;
    form.dataset.sent = "yes";
    button.setAttribute("aria-busy", "true");
    button.textContent = button.dataset.sending;
  })
);

// A page that comes back out of the browser's memory may be sent again.
window.addEventListener("pageshow", () =>
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent)
);
