// The form in Studio of a block that the service fills: every field of it is a setting.
window.MakerpathServiceStudio = function (runtime, element, data) {
  "use strict";
  window.Makerpath.studioForm(runtime, element, data.words, (form) => Object.fromEntries(new FormData(form)));
};
