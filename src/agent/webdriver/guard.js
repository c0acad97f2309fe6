// Holds a form that would leave the target's origins, or would put a password into the address, at the moment it is sent:
// a script of the page may have changed the form, or may send it another way. Arguments: the origins.
if (!window.grantcheckGuard) {
  const own = arguments[0];
  // A field named "action" hides the form's own property.
  const getter = (type, name) => Object.getOwnPropertyDescriptor(type.prototype, name).get;
  const action = getter(HTMLFormElement, "action");
  const method = getter(HTMLFormElement, "method");
  const elements = getter(HTMLFormElement, "elements");
  const objection = (form, button) => {
    const to = button?.hasAttribute("formaction") ? button.formAction : action.call(form);
    const by = button?.hasAttribute("formmethod") ? button.formMethod : method.call(form);
    let url;
    try { url = new URL(to, document.baseURI); } catch { return null; }
    if (["http:", "https:"].includes(url.protocol) && !own.includes(url.origin)) return "to " + url.origin;
    const typed = [...elements.call(form)].some(field => field.type === "password" && field.value !== "");
    return typed && by === "get" ? "get" : null;
  };
  const held = objected => { window.grantcheckHeld ??= objected; };
  // Added last and to the outermost object: all listeners of the page have run.
  window.addEventListener("submit", event => {
    const objected = event.defaultPrevented ? null : objection(event.target, event.submitter);
    if (objected) { event.preventDefault(); held(objected); }
  });
  const submit = HTMLFormElement.prototype.submit;
  HTMLFormElement.prototype.submit = function () {
    const objected = objection(this, null);
    if (objected) held(objected); else submit.call(this);
  };
  window.grantcheckGuard = true;
}
