// The colours of the theme that is shown, by the names of `tokens.css`.

/** @type {CSSStyleDeclaration | undefined} */
let style;

/**
 * A custom property's value now; the style is a live one and follows the theme.
 *
 * @param {string} name such as "--accent".
 */
export function color(name) {
  style ??= getComputedStyle(document.documentElement);
  return style.getPropertyValue(name).trim();
}
