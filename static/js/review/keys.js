// Keys of the whole page.

const TYPING = "input, select, textarea, dialog *";
const PRESSING = "button, a, summary";

/**
 * @param {Record<string, () => void>} actions by key, letters small.
 */
export function connectKeys(actions) {
  document.addEventListener("keydown", (event) => {
    const { target } = event;
    const isTyping = target instanceof Element && target.matches(TYPING);
    const presses = event.key === " " && target instanceof Element && target.matches(PRESSING);
    if (isTyping || presses || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (Object.hasOwn(actions, key)) {
      event.preventDefault();
      actions[key]();
    }
  });
}
