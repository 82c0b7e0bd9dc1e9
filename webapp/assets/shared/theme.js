// A classic script in the head, before the style sheets, so that the first paint has the right theme.
// "system" needs no attribute: the style sheet then follows the browser.
(function () {
  "use strict";
  const chosen = /(?:^|;\s*)preferences=(light|dark)[@~]/.exec(document.cookie);
  if (chosen) {
    document.documentElement.setAttribute("data-theme", chosen[1]);
  }
})();
