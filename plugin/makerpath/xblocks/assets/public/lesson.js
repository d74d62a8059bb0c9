// The lesson block: changes the language in place and notices when the text was read to its end.
(function () {
  "use strict";
  const makerpath = (window.Makerpath = window.Makerpath || {});
  const DWELL = 1500;
  const RETRY = 20000;

  const CHOSEN = "makerpath:lesson-language";

  /** Says which language is read on this page; the style sheet hides the others in the problems around the lesson. */
  const reading = (language) => (document.documentElement.dataset.makerpathReading = language);

  /** A lesson may be several blocks on one page; they change their language together. */
  function languages(root, remember) {
    const buttons = [...root.querySelectorAll("[data-makerpath-language]")];
    for (const button of buttons) {
      button.addEventListener("click", () => {
        const chosen = button.dataset.makerpathLanguage;
        reading(chosen);
        document.dispatchEvent(new CustomEvent(CHOSEN, { detail: chosen }));
        remember(chosen);
      });
    }
    document.addEventListener(CHOSEN, ({ detail }) => {
      if (!buttons.some((button) => button.dataset.makerpathLanguage === detail)) return;
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.makerpathLanguage === detail));
      for (const text of root.querySelectorAll("[data-makerpath-text]")) text.hidden = text.dataset.makerpathText !== detail;
    });
  }

  /** Calls `reached` once the end of the text has stayed in sight for a moment. */
  function watchEnd(end, reached) {
    let timer = null;
    const observer = new IntersectionObserver((entries) => {
      clearTimeout(timer);
      if (entries.some((entry) => entry.isIntersecting)) {
        timer = setTimeout(() => {
          observer.disconnect();
          reached();
        }, DWELL);
      }
    });
    observer.observe(end);
  }

  window.MakerpathLesson = function (runtime, element, data) {
    const root = makerpath.root(element).querySelector(".makerpath-lesson");
    if (!root) return;
    const call = (handler, body) => makerpath.call(runtime, element, handler, body);
    makerpath.tabs(root);
    if (data.reading) reading(data.reading);
    languages(root, (chosen) => data.signed_in && call("language", { language: chosen }).catch(() => null));

    const end = root.querySelector("[data-makerpath-end]");
    if (!end || !data.signed_in || data.read) return;
    const save = async () => {
      const reply = await call("read").catch(() => ({ status: 0 }));
      end.textContent = reply.status === 200 ? data.words.read : data.words.failed;
      if (reply.status === 0 || reply.status >= 500) setTimeout(save, RETRY);
    };
    watchEnd(end, save);
  };
})();
