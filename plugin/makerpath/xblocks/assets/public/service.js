// A block that the service fills: loads the fragment, says what is happening, and comes back by itself after an outage.
(function () {
  "use strict";
  const makerpath = (window.Makerpath = window.Makerpath || {});
  const DELAYS = [2, 4, 8, 15, 30];

  /** Tells how things stand; while the service is away, counts down to the next try. */
  function statusLine(place, words) {
    let timer = null;
    const clear = () => {
      clearInterval(timer);
      timer = null;
      place.className = "makerpath-service__state";
    };
    place.tabIndex = -1;
    return {
      focus: () => place.focus(),
      say(text) {
        clear();
        place.textContent = text;
      },
      problem(error) {
        clear();
        place.classList.add("makerpath-service__state--problem");
        place.replaceChildren(
          makerpath.make("strong", { textContent: error.title || error.message || words.down }),
          makerpath.make("span", { textContent: " " + (error.detail || error.hint || "") })
        );
      },
      away(message, attempt, again) {
        clear();
        place.classList.add("makerpath-service__state--away");
        let left = DELAYS[Math.min(attempt, DELAYS.length - 1)];
        // The count changes every second; only the rest is worth hearing.
        const count = makerpath.make("span", { "aria-hidden": "true" });
        const go = () => {
          clear();
          place.textContent = words.trying;
          again();
        };
        const tick = () => {
          count.textContent = makerpath.fill(words.again, { seconds: left });
          if (left-- <= 0) go();
        };
        place.replaceChildren(
          makerpath.make("strong", { textContent: message }),
          makerpath.make("span", { textContent: " " + words.kept + " " }),
          count,
          makerpath.make("button", { type: "button", textContent: words.try_now, onclick: go })
        );
        tick();
        timer = setInterval(tick, 1000);
        window.addEventListener("online", () => timer && go(), { once: true });
      },
    };
  }

  window.MakerpathServiceBlock = function (runtime, element, data) {
    const root = makerpath.root(element).querySelector(".makerpath-service");
    const place = root && root.querySelector("[data-makerpath-fragment]");
    if (!place) return;
    const words = data.words;
    const line = statusLine(root.querySelector("[data-makerpath-state]"), words);
    const head = root.querySelector("header");
    let page = {};

    /** Ask until the service answers; the same question, so that what was done is not done twice. */
    function untilAnswered(handler, body) {
      return new Promise((resolve) => {
        const attempt = async (count) => {
          let answer = null;
          let lost = false;
          try {
            const reply = await makerpath.call(runtime, element, handler, body);
            answer = reply.body;
            if (!answer) answer = { state: reply.status === 403 || reply.status === 401 ? "denied" : "down", error: { title: words.session } };
          } catch {
            lost = true;
          }
          if (!lost && answer.state !== "down") return resolve({ answer, recovered: count > 0 });
          line.away(lost ? words.offline : (answer.error && answer.error.title) || words.down, count, () => attempt(count + 1));
        };
        attempt(0);
      });
    }

    function take({ answer, recovered }, sent, focus) {
      place.removeAttribute("aria-busy");
      if (answer.html) {
        fragment.show(answer, sent, focus);
        head.hidden = true;
        line.say(answer.error ? "" : recovered ? words.back : focus ? words.loaded : "");
      } else if (answer.error) {
        line.problem(answer.error);
        if (focus) line.focus();
      }
    }

    async function load(focus) {
      place.setAttribute("aria-busy", "true");
      line.say(words.loading);
      take(await untilAnswered("fragment", { page }), null, focus);
    }

    const adapter = {
      tus: data.tus,
      open(to) {
        page = to;
        return load(true);
      },
      async send({ name, key, fields }, form) {
        line.say(words.sending);
        take(await untilAnswered("act", { name, key, fields, page }), form, true);
      },
      async ticket(file, fields) {
        const body = {
          name: "upload.create",
          key: makerpath.newKey(),
          fields: { ...fields, name: file.name, size: file.size, type: file.type },
        };
        const reply = await makerpath.call(runtime, element, "act", body).catch(() => ({ body: null }));
        if (reply.body && reply.body.result) return reply.body.result;
        const error = (reply.body && reply.body.error) || {};
        throw Object.assign(new Error("no ticket"), { reason: [error.title, error.detail].filter(Boolean).join(" ") });
      },
    };
    const fragment = makerpath.fragment(place, adapter, words);
    load(false);
  };
})();
