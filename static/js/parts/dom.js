// Finds what a page must have: an element that is missing, or another one, is an error here.

/**
 * @template {Element} T
 * @typedef {{ new (): T, prototype: T }} Kind the class of an element, such as HTMLInputElement.
 */

/**
 * @template T
 * @param {T | null | undefined} value
 * @param {string} what
 * @returns {T}
 */
export function present(value, what) {
  if (value === null || value === undefined) {
    throw new Error(`The page has no ${what}`);
  }
  return value;
}

/**
 * The element with an id.
 *
 * @template {Element} [T=HTMLElement]
 * @param {string} id
 * @param {Kind<T>} [kind]
 * @returns {T}
 */
export const byId = (id, kind) => find(document, `#${CSS.escape(id)}`, kind);

/**
 * The first element below `root` that a selector fits.
 *
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {Kind<T>} [kind]
 * @returns {T}
 */
export const find = (root, selector, kind) =>
  present(findAny(root, selector, kind), `${kind?.name ?? "element"} ${selector}`);

/**
 * The same, or null where there is none.
 *
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {Kind<T>} [kind]
 * @returns {T | null}
 */
export const findAny = (root, selector, kind) => only(root.querySelector(selector), kind);

/**
 * All of them, in order.
 *
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {Kind<T>} [kind]
 * @returns {T[]}
 */
export const findAll = (root, selector, kind) =>
  Array.from(root.querySelectorAll(selector)).flatMap((one) => only(one, kind) ?? []);

/**
 * The nearest element around what an event is about; null if there is none.
 *
 * @template {Element} [T=HTMLElement]
 * @param {EventTarget | null} target
 * @param {string} selector
 * @param {Kind<T>} [kind]
 * @returns {T | null}
 */
export const around = (target, selector, kind) =>
  target instanceof Element ? only(target.closest(selector), kind) : null;

/**
 * What the server has written into the page as JSON.
 *
 * @param {string} id
 * @returns {any}
 */
export const dataOf = (id) => JSON.parse(byId(id).textContent);

/**
 * Changes a text only if it is another one.
 *
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/**
 * A copy of the one element in a template.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function copyOf(id) {
  const row = byId(id, HTMLTemplateElement).content.firstElementChild?.cloneNode(true);
  return present(only(row), `row in #${id}`);
}

/**
 * @template {Element} [T=HTMLElement]
 * @param {unknown} element
 * @param {Kind<T>} [kind]
 * @returns {T | null}
 */
function only(element, kind) {
  const wanted = /** @type {Kind<T>} */ (kind ?? HTMLElement);
  return element instanceof wanted ? element : null;
}
