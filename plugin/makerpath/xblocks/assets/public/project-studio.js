// The project block's form in Studio.
window.MakerpathProjectStudio = function (runtime, element, data) {
  "use strict";
  window.Makerpath.studioForm(runtime, element, data.words, (form) => ({
    display_name: form.elements.display_name.value,
    weight: form.elements.weight.value,
  }));
};
