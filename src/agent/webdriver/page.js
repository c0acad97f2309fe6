// Writes down the page as it stands: live values and states as attributes, what a person cannot see as `hidden`,
// links and controls numbered. Returns the text and the numbered elements.
const elements = [];
const VOID = new Set(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]);
const SKIPPED = new Set(["style", "template", "noscript", "svg", "canvas", "video", "audio", "object", "iframe", "link"]);
const KEPT = ["id", "class", "name", "type", "value", "for", "href", "action", "method", "role", "alt", "title",
  "placeholder", "aria-label", "autocomplete", "required", "multiple", "formaction", "formmethod", "form",
  "http-equiv", "content"];
const escape = text => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

function invisible(element) {
  const style = getComputedStyle(element);
  return style.display === "none" || style.visibility !== "visible";
}

// A link that leads nowhere and whatever says that it is a button: a script listens to it.
function isButton(element, name) {
  const href = element.getAttribute("href");
  if (element.getAttribute("role") === "button" && name !== "button" && name !== "input") return true;
  return name === "a" && (href === null || /^\s*(#|javascript:)/i.test(href)) && element.innerText.trim() !== "";
}

function attributes(element, name, inBody) {
  const found = {};
  for (const key of KEPT) {
    const value = element.getAttribute(key);
    if (value !== null) found[key] = value;
  }
  if (name === "form" && found.action === undefined) delete found.action;
  if (inBody && name !== "body" && invisible(element)) found.hidden = "";
  if (name === "input") {
    // What was typed stays in the browser; the agent knows it anyway.
    if (!["password"].includes(element.type)) found.value = element.value; else delete found.value;
    found.type = element.type;
    if (element.checked) found.checked = "";
    if (["checkbox", "radio"].includes(element.type) && element.labels && found.hidden !== undefined
      && [...element.labels].some(label => !invisible(label))) delete found.hidden;
  }
  if (element.disabled || element.getAttribute("aria-disabled") === "true") found.disabled = "";
  if (element.readOnly) found.readonly = "";
  if (name === "option" && element.selected) found.selected = "";
  const labelled = element.getAttribute("aria-labelledby");
  if (labelled && found["aria-label"] === undefined) {
    const text = labelled.split(/\s+/).map(id => document.getElementById(id)?.innerText ?? "").join(" ").trim();
    if (text) found["aria-label"] = text;
  }
  return found;
}

function write(node, inBody, depth) {
  if (node.nodeType === Node.TEXT_NODE) return escape(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE || depth > 300) return "";
  let name = node.localName;
  if (SKIPPED.has(name)) return "";
  if (name === "script") return "<script></script>";
  inBody ||= name === "body";
  const found = attributes(node, name, inBody);
  if (inBody && isButton(node, name)) {
    name = "button";
    found.type = "button";
    delete found.href;
  }
  if (["a", "area", "input", "button", "select", "textarea"].includes(name)) {
    found["data-grantcheck"] = String(elements.length);
    elements.push(node);
  }
  const text = Object.entries(found).map(([key, value]) => ` ${key}="${escape(value)}"`).join("");
  if (VOID.has(name)) return `<${name}${text}>`;
  if (name === "textarea") return `<textarea${text}>${escape(node.value)}</textarea>`;
  const inside = node.localName === "slot" && node.assignedNodes().length ? node.assignedNodes()
    : (node.shadowRoot ?? node).childNodes;
  return `<${name}${text}>${[...inside].map(child => write(child, inBody, depth + 1)).join("")}</${name}>`;
}

const html = document.documentElement ? write(document.documentElement, false, 0) : "";
// Nothing to use, and no sentence that has an end: an application that is still being made.
const unfinished = elements.length === 0 && /(^|\.\.\.|…)$/.test(document.body?.innerText?.trim() ?? "");
return { url: location.href, ready: document.readyState, unfinished, html, elements };
