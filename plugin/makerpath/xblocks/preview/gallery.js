/* Says that the block is being prepared until it is there. */
"use strict";
(() => {
  const frame = document.querySelector("iframe[data-width]");
  const told = document.querySelector("[data-preparing]");
  const done = () => told.remove();
  frame.style.width = `${frame.dataset.width}px`;
  frame.addEventListener("load", done, { once: true });
  const inner = frame.contentDocument;
  if (inner && inner.readyState === "complete" && inner.URL !== "about:blank") done();
})();
