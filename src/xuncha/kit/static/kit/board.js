/* The meeting room's screen by keyboard: F fills the screen, Esc leaves the full screen first and then the page. */
(function () {
  "use strict";
  function full() { document.documentElement.requestFullscreen().catch(() => {}); }
  document.addEventListener("click", (event) => { if (event.target.closest("[data-board-full]")) full(); });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, input")) return;
    if (event.key === "f" || event.key === "F") full();
    if (event.key === "Escape" && !document.fullscreenElement) location.assign(document.querySelector("[data-board-exit]").href);
  });
})();
