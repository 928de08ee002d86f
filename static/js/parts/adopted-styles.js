// Lets a library style its shadow roots under `style-src 'self'`.
//
// The policy blocks <style> elements that a script makes, even empty ones; it allows style sheets
// that are constructed and adopted. So `document.createElement("style")` gives an element here
// that behaves like <style> and adopts its text where it is put.

const NAME = "adopted-style";

class AdoptedStyle extends HTMLElement {
  #sheet = new CSSStyleSheet();
  #text = "";
  #root = null;

  get textContent() {
    return this.#text;
  }

  set textContent(text) {
    this.#text = text ?? "";
    this.#sheet.replaceSync(this.#text);
  }

  connectedCallback() {
    this.hidden = true;
    this.#root = this.getRootNode();
    this.#root.adoptedStyleSheets.push(this.#sheet);
  }

  disconnectedCallback() {
    const others = this.#root.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet);
    this.#root.adoptedStyleSheets = others;
  }
}

export function adoptStyles() {
  if (customElements.get(NAME)) {
    return;
  }
  customElements.define(NAME, AdoptedStyle);
  const create = document.createElement;
  document.createElement = (name, ...rest) =>
    create.call(document, name === "style" ? NAME : name, ...rest);
}
