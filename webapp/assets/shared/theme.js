// A classic script in the head, before the style sheet: the theme is there when the page is first
// painted. "system" needs no attribute, as the style sheet asks the browser then.
(function () {
  "use strict";
  const chosen = /(?:^|;\s*)preferences=(light|dark)[@~]/.exec(document.cookie);
  if (chosen) {
    document.documentElement.setAttribute("data-theme", chosen[1]);
  }
})();
