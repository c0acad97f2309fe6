(function () {
  "use strict";
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };
  var bar = document.getElementById("filters");
  if (bar) {
    var apply = function () {
      var chosen = function (name) {
        return all("input[name=" + name + "]:checked", bar).map(function (box) { return box.value; });
      };
      var verdicts = chosen("verdict"), targets = chosen("target");
      all("[data-target]").forEach(function (element) {
        var verdict = element.getAttribute("data-verdict");
        element.hidden = targets.indexOf(element.getAttribute("data-target")) < 0 ||
          (verdict !== null && verdicts.indexOf(verdict) < 0);
      });
    };
    bar.hidden = false;
    bar.addEventListener("change", apply);
    bar.addEventListener("submit", function (event) { event.preventDefault(); });
    apply();
    var toggle = document.getElementById("expand");
    toggle.addEventListener("click", function () {
      var open = toggle.getAttribute("aria-pressed") !== "true";
      toggle.setAttribute("aria-pressed", String(open));
      toggle.textContent = open ? "Collapse all scenarios" : "Expand all scenarios";
      all("details.scenario").forEach(function (element) { element.open = open; });
    });
  }
  var reveal = function () {
    var element = null;
    try { element = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch (ignored) { return; }
    if (!element) { return; }
    for (var at = element; at; at = at.parentElement) {
      at.hidden = false;
      if (at.tagName === "DETAILS") { at.open = true; }
    }
    element.scrollIntoView();
  };
  window.addEventListener("hashchange", reveal);
  if (location.hash) { reveal(); }
  var closed = [];
  window.addEventListener("beforeprint", function () {
    closed = all("details.scenario:not([open])").filter(function (element) { return !element.hidden; });
    closed.forEach(function (element) { element.open = true; });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (element) { element.open = false; });
  });
})();
