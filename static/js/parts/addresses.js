// Addresses of our own server, which may be below a path of its host (URL_PREFIX).

/**
 * The address of a page, call or socket; those that the server hands out are complete already.
 *
 * @param {string} path without a slash before it, such as `live`.
 */
export const at = (path) => `${document.documentElement.dataset.root}${path}`;
