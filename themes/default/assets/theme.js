// Runs before anything is shown, so that a chosen colour scheme never flashes; without a choice the style sheet follows
// the system. Where nothing can be stored, as in some browsers from a folder, a choice holds for one page.
"use strict";
(() => {
  const element = document.documentElement;
  element.classList.add("js");
  if (new URLSearchParams(location.search).get("q")) element.classList.add("searching");
  try {
    const chosen = localStorage.getItem("fieldbook-theme");
    if (chosen === "light" || chosen === "dark") element.dataset.theme = chosen;
  } catch {
    // Nothing was chosen.
  }
})();
