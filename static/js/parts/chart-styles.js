// Lets BokehJS style its charts under a policy that takes no styles written into the page: what it
// would put into <style> elements becomes style sheets made by script, which the policy allows.
// Import this before anything of Bokeh is embedded.

class SheetElement extends HTMLElement {
  #sheet = new CSSStyleSheet();
  #root = null;

  get textContent() {
    return super.textContent;
  }

  set textContent(css) {
    super.textContent = css;
    this.#sheet.replaceSync(css);
  }

  connectedCallback() {
    this.hidden = true;
    this.#root = this.getRootNode();
    this.#root.adoptedStyleSheets = [...this.#root.adoptedStyleSheets, this.#sheet];
  }

  disconnectedCallback() {
    this.#root.adoptedStyleSheets = this.#root.adoptedStyleSheets.filter(
      (sheet) => sheet !== this.#sheet,
    );
  }
}

customElements.define("chart-sheet", SheetElement);

const createElement = document.createElement.bind(document);
document.createElement = (name, options) =>
  createElement(name === "style" ? "chart-sheet" : name, options);
