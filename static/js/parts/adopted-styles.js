// Lets a library style its shadow roots under `style-src 'self'`.
//
// The policy blocks <style> elements that a script makes, even empty ones; it allows style sheets
// that are constructed and adopted. So `document.createElement("style")` gives an element here
// that behaves like <style> and adopts its text where it is put.

const NAME = "adopted-style";

class AdoptedStyle extends HTMLElement {
  #sheet = new CSSStyleSheet();
  #text = "";
  /** @type {Document | ShadowRoot | null} */
  #root = null;

  /** @override */
  get textContent() {
    return this.#text;
  }

  /** @override */
  set textContent(text) {
    this.#text = text ?? "";
    this.#sheet.replaceSync(this.#text);
  }

  connectedCallback() {
    this.hidden = true;
    const root = this.getRootNode();
    if (root instanceof Document || root instanceof ShadowRoot) {
      this.#root = root;
      root.adoptedStyleSheets.push(this.#sheet);
    }
  }

  disconnectedCallback() {
    if (this.#root) {
      const others = this.#root.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet);
      this.#root.adoptedStyleSheets = others;
    }
  }
}

export function adoptStyles() {
  if (customElements.get(NAME)) {
    return;
  }
  customElements.define(NAME, AdoptedStyle);
  const create = document.createElement;
  document.createElement = (
    /** @type {string} */ name,
    /** @type {ElementCreationOptions | undefined} */ options,
  ) => create.call(document, name === "style" ? NAME : name, options);
}
