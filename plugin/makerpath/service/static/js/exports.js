// Looks again while a file is being made; without it, the page is loaded again by hand.
(function () {
  "use strict";
  const EVERY = 1000;
  const LONGEST = 3600;
  let looked = 0;

  async function look() {
    const place = document.querySelector("[data-mp-refresh]");
    if (!place || !place.querySelector("[data-mp-waiting]") || ++looked > LONGEST) return;
    if (!document.hidden) {
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("[data-mp-refresh]");
        if (answer.ok && fresh && fresh.innerHTML !== place.innerHTML) place.replaceChildren(...fresh.childNodes);
      } catch {
        // Offline for a moment: the next look may find it.
      }
    }
    setTimeout(look, EVERY);
  }
  setTimeout(look, EVERY);
})();
