/* Shows each new edition in place: problems and outline are exchanged, frames are loaded anew where they were. */
"use strict";
(() => {
  const parts = () => document.querySelectorAll("[data-live]");
  const version = () => document.querySelector("[data-version]")?.dataset.version;
  const settle = 4000;

  function back(frame, top) {
    const inner = frame.contentWindow;
    const root = inner.document.documentElement;
    const go = () => inner.scrollTo(0, top);
    // What the service fills comes later and makes the page longer.
    const watch = new ResizeObserver(go);
    const stop = () => watch.disconnect();
    go();
    watch.observe(root);
    for (const name of ["wheel", "touchstart", "keydown", "pointerdown"]) inner.addEventListener(name, stop, { once: true });
    setTimeout(stop, settle);
  }

  function reload(frame) {
    const top = frame.contentWindow.scrollY;
    frame.addEventListener("load", () => back(frame, top), { once: true });
    frame.contentWindow.location.reload();
  }

  async function refresh() {
    const answer = await fetch(location.href, { cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const before = version();
    for (const part of parts()) {
      const other = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
      if (!other) {
        location.reload();
        return;
      }
      part.replaceWith(document.adoptNode(other));
    }
    document.title = fresh.title;
    document.querySelector(".pv-where").replaceWith(document.adoptNode(fresh.querySelector(".pv-where")));
    if (version() !== before) document.querySelectorAll("iframe").forEach(reload);
  }

  let number = document.body.dataset.edition;
  let lost = false;
  const source = new EventSource("/events");
  const state = document.querySelector("[data-state]");
  source.addEventListener("begin", (event) => {
    state.textContent = "";
    if (lost || number !== event.data) refresh();
    number = event.data;
    lost = false;
  });
  source.addEventListener("change", (event) => {
    number = event.data;
    refresh();
  });
  source.addEventListener("error", () => {
    lost = true;
    state.textContent = document.body.dataset.lost;
  });
  addEventListener("pagehide", () => source.close());
})();
