// The stand-in for the platform's problems: sends what was chosen and shows what became of it.
window.MakerpathProblemStandIn = function (runtime, element) {
  "use strict";
  const root = (element.nodeType ? element : element[0]).querySelector("[data-standin]");
  const token = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]*)/) || [])[1] || "";
  root.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answers = new FormData(event.target).getAll("answer");
    const response = await fetch(runtime.handlerUrl(element, "check"), {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": decodeURIComponent(token()) },
      body: JSON.stringify({ answers }),
    });
    root.innerHTML = (await response.json()).html;
    const again = root.querySelector("button");
    if (again) again.focus();
  });
};
