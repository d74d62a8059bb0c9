// How a block's script reaches its own handlers.
(function () {
  "use strict";
  const makerpath = (window.Makerpath = window.Makerpath || {});

  /** The DOM element, whether a platform hands over the element or a jQuery wrapping of it. */
  makerpath.root = (element) => (element.nodeType ? element : element[0]);

  const cookie = (name) =>
    document.cookie.split("; ").reduce((found, pair) => (pair.startsWith(name + "=") ? pair.slice(name.length + 1) : found), "");

  const PATIENCE = 30000;

  /** POST `body` to a handler: `{status, body}`, body null if the answer was no JSON. Rejects without a connection. */
  makerpath.call = async (runtime, element, handler, body) => {
    const response = await fetch(runtime.handlerUrl(element, handler), {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": decodeURIComponent(cookie("csrftoken")) },
      body: JSON.stringify(body || {}),
      // A line that went dead without a word is a lost one, too.
      signal: AbortSignal.timeout ? AbortSignal.timeout(PATIENCE) : undefined,
    });
    return { status: response.status, body: await response.json().catch(() => null) };
  };

  /** `text` with its `{named}` places filled. */
  makerpath.fill = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? values[name] : place));

  /** An element with attributes, properties (`textContent`) and listeners (`onclick`). */
  makerpath.make = (tag, attributes = {}, children = []) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name in made) made[name] = value;
      else made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  };
})();
