// A block that the service fills: loads the fragment, says what is happening, and comes back by itself after an outage.
(function () {
  "use strict";
  const makerpath = (window.Makerpath = window.Makerpath || {});
  const DELAYS = [2, 4, 8, 15, 30];

  /** The blocks of the page that wait for the next try: when one of them gets through, the others try as well. */
  const waiting = (makerpath.waiting = makerpath.waiting || new Set());
  const wake = () => [...waiting].forEach((go) => go());
  window.addEventListener("online", wake);

  /** Tells how things stand; while the service is away, counts down to the next try. */
  function statusLine(place, words) {
    let timer = null;
    let next = null;
    const clear = () => {
      clearInterval(timer);
      waiting.delete(next);
      timer = next = null;
      place.className = "makerpath-service__state";
    };
    place.tabIndex = -1;
    return {
      focus: () => place.focus(),
      say(text) {
        clear();
        place.textContent = text;
      },
      problem(error, again) {
        clear();
        place.classList.add("makerpath-service__state--problem");
        place.replaceChildren(
          makerpath.make("strong", { textContent: error.title || error.message || words.down }),
          makerpath.make("span", { textContent: " " + (error.detail || error.hint || "") })
        );
        if (again) place.append(makerpath.make("button", { type: "button", textContent: words.try_now, onclick: again }));
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
        timer = setInterval(tick, 1000);
        waiting.add((next = go));
        tick();
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
    let last = Promise.resolve();

    /** One after another: what was sent is answered before anything else is asked. */
    const inTurn = (ask) => (last = last.then(ask, ask));

    /** Ask until the service answers; the same question, so that what was done is not done twice. */
    function untilAnswered(handler, body) {
      return new Promise((resolve) => {
        const attempt = async (count) => {
          let answer = null;
          let lost = false;
          try {
            const reply = await makerpath.call(runtime, element, handler, body);
            answer = reply.body;
            // No words of the block's: the platform itself, or something before it, has answered.
            if (!answer) answer = [401, 403].includes(reply.status) ? { state: "denied", error: { title: words.session } } : { state: "down" };
          } catch {
            lost = true;
          }
          if (!lost && answer.state !== "down") {
            resolve({ answer, recovered: count > 0 });
            return void (answer.state === "ok" && wake());
          }
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
        line.problem(answer.error, place.firstChild ? null : () => inTurn(() => load(true)));
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
      // Asks without showing or saying anything, for a script of the fragment's own that does both; rejects without a connection.
      ask: (handler, body) => makerpath.call(runtime, element, handler, body),
      open(to) {
        page = to;
        return inTurn(() => page === to && load(true));
      },
      send: ({ name, key, fields }, form) =>
        inTurn(async () => {
          line.say(words.sending);
          makerpath.busy.add(form);
          take(await untilAnswered("act", { name, key, fields, page }), form, true);
        }).finally(() => makerpath.busy.delete(form)),
      async ticket(file, fields, key) {
        const body = { name: "upload.create", key, fields: { ...fields, name: file.name, size: file.size, type: file.type }, page };
        const { body: reply } = await makerpath.call(runtime, element, "act", body).catch(() => ({ body: null }));
        if (reply && reply.result) return reply.result;
        const error = (reply && reply.error) || {};
        const again = !reply || reply.state === "down";
        const reason = again ? error.title : [error.title, error.detail].filter(Boolean).join(" ");
        throw Object.assign(new Error("no ticket"), { reason, again, refused: Boolean(reply) && reply.state === "ok" });
      },
    };
    const fragment = makerpath.fragment(place, adapter, words);
    inTurn(() => load(false));
  };
})();
