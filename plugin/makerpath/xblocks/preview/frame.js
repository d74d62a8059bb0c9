/* Links to other lessons lead the whole page there; others open beside the preview. */
"use strict";
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || window.top === window) return;
  const url = new URL(link.href, location.href);
  if (url.origin === location.origin && url.pathname.startsWith("/jump_to_id/")) {
    event.preventDefault();
    const lesson = url.pathname.split("/")[2];
    window.parent.location = `/lesson/${lesson}/${window.parent.location.search}`;
  } else if (url.origin !== location.origin) {
    link.target = "_blank";
    link.rel = "noopener";
  }
});
