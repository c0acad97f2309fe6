(function () {
  "use strict";
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };

  // The evidence: base64 of gzip of JSON, unpacked once, when the first of its scenarios is opened.
  var unpacked = {};
  var unpack = function (id) {
    if (!unpacked[id]) {
      unpacked[id] = Promise.resolve().then(function () {
        var text = atob(document.getElementById(id).textContent), bytes = new Uint8Array(text.length);
        for (var at = 0; at < text.length; at++) { bytes[at] = text.charCodeAt(at); }
        var stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
        return new Response(stream).json();
      });
    }
    return unpacked[id];
  };
  var fill = function (scenario) {
    var block = scenario.getAttribute("data-block");
    if (!block) { return Promise.resolve(); }
    scenario.removeAttribute("data-block");
    var body = document.createElement("div");
    body.className = "body";
    scenario.appendChild(body);
    return Promise.all([unpack(block), unpack("evidence-pieces")]).then(function (parts) {
      // Ids in it lack the names of target and scenario; text of the run cannot have a quotation mark before one.
      body.innerHTML = parts[0][scenario.id].replace(/<i data-piece="([\d ]+)(?:@(\d+)@(\d+))?"><\/i>/g, function (mark, numbers, step, exchange) {
        // Escaped text has no `<`, so that these two are the page's own.
        return numbers.split(" ").map(function (number) { return parts[1][Number(number)]; }).join("")
          .replace(/<s>/g, step).replace(/<x>/g, exchange);
      }).replace(/="(#?[cx])~:/g, function (mark, kind) {
        return '="' + kind + scenario.id.slice(1) + ":";
      });
    }).catch(function (error) {
      body.textContent = "This browser cannot unpack the evidence (" + error.message + "). report.json holds it, too.";
    });
  };
  document.addEventListener("toggle", function (event) {
    if (event.target.open && event.target.classList.contains("scenario")) { fill(event.target); }
  }, true);

  // Where the fragment leads, and the filters that it carries: #ID?verdict=fail,drift&text=nonce
  var fragment = function () {
    var parts = location.hash.slice(1).split("?");
    var id = parts[0];
    try { id = decodeURIComponent(id); } catch (ignored) { id = ""; }
    return { id: id, filters: new URLSearchParams(parts[1] || "") };
  };
  // A check or an exchange is in the body of its scenario: c:TARGET:SCENARIO:…, x:TARGET:SCENARIO:…
  var reveal = function () {
    var id = fragment().id, parts = id.split(":");
    if (!id) { return; }
    var inside = (parts[0] === "c" || parts[0] === "x") && document.getElementById(["s", parts[1], parts[2]].join(":"));
    (inside ? fill(inside) : Promise.resolve()).then(function () {
      var element = document.getElementById(id) || inside;
      if (!element) { return; }
      all(".at").forEach(function (other) { other.classList.remove("at"); });
      for (var at = element; at; at = at.parentElement) {
        at.hidden = false;
        if (at.tagName === "DETAILS") { at.open = true; }
      }
      element.classList.add("at");
      element.scrollIntoView();
    });
  };

  var bar = document.getElementById("filters");
  var boxes = function (name) { return all("input[name=" + name + "]", bar); };
  var field = function (name) { return bar.querySelector("[name=" + name + "]"); };
  var marked = all("[data-target],[data-verdict],[data-level],.change");
  var words = new Map();
  var wordsOf = function (element) {
    if (!words.has(element)) { words.set(element, element.textContent.toLowerCase()); }
    return words.get(element);
  };
  var searched = function (element) {
    return element.matches(".card,.scenario,.matrix tr,#claims tbody tr,.change");
  };
  var apply = function () {
    var chosen = function (name) {
      return new Set(boxes(name).filter(function (box) { return box.checked; }).map(function (box) { return box.value; }));
    };
    var verdicts = chosen("verdict"), targets = chosen("target");
    var level = field("level").value, source = field("document").value, text = field("text").value.trim().toLowerCase();
    var is = function (element, name, wanted) {
      var own = element.getAttribute(name);
      return !wanted || own === null || own === wanted;
    };
    marked.forEach(function (element) {
      var own = element.getAttribute("data-target"), verdict = element.getAttribute("data-verdict");
      var shown = (own === null || own.split(" ").some(function (name) { return targets.has(name); })) &&
        (verdict === null || verdicts.has(verdict)) &&
        is(element, "data-level", level) && is(element, "data-document", source) &&
        (!text || !searched(element) || wordsOf(element).indexOf(text) >= 0);
      if (element.hidden === shown) { element.hidden = !shown; }
    });
  };
  var keep = function () {
    var filters = new URLSearchParams();
    ["verdict", "target"].forEach(function (name) {
      var list = boxes(name), on = list.filter(function (box) { return box.checked; });
      if (on.length !== list.length) { filters.set(name, on.map(function (box) { return box.value; }).join(",")); }
    });
    ["level", "document", "text"].forEach(function (name) {
      if (field(name).value) { filters.set(name, field(name).value); }
    });
    var text = filters.toString();
    history.replaceState(null, "", "#" + encodeURIComponent(fragment().id).replace(/%3A/g, ":").replace(/%7E/g, "~") + (text ? "?" + text : ""));
  };
  if (bar) {
    var given = fragment().filters;
    ["verdict", "target"].forEach(function (name) {
      if (!given.has(name)) { return; }
      var on = given.get(name).split(",");
      boxes(name).forEach(function (box) { box.checked = on.indexOf(box.value) >= 0; });
    });
    ["level", "document", "text"].forEach(function (name) {
      if (given.has(name)) { field(name).value = given.get(name); }
    });
    bar.hidden = false;
    bar.addEventListener("input", function () { apply(); keep(); });
    bar.addEventListener("submit", function (event) { event.preventDefault(); });
    // Ten thousand texts are read before the first letter is typed.
    field("text").addEventListener("focus", function () { marked.filter(searched).forEach(wordsOf); });
    if (String(given)) { apply(); }
  }

  // Two targets side by side: their columns alone, and on demand the rows alone in which they differ.
  var pair = document.getElementById("pair");
  var compare = function () {
    var chosen = [pair.elements.one.value, pair.elements.two.value].filter(Boolean);
    all(".side").forEach(function (table) {
      all("[data-column]", table).forEach(function (cell) {
        cell.classList.toggle("out", chosen.length > 0 && chosen.indexOf(cell.getAttribute("data-column")) < 0);
      });
      all("tbody tr", table).forEach(function (row) {
        var values = all("td[data-column]:not(.out) .value:not(.none)", row).map(function (cell) { return cell.textContent; });
        var differ = values.some(function (value) { return value !== values[0]; });
        row.classList.toggle("differs", differ);
        row.classList.toggle("out", pair.elements.differing.checked && !differ);
      });
    });
  };
  if (pair) {
    pair.hidden = false;
    pair.addEventListener("input", compare);
    pair.addEventListener("submit", function (event) { event.preventDefault(); });
  }
  window.addEventListener("hashchange", reveal);
  if (location.hash) { reveal(); }
})();
