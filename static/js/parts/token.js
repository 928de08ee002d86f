// What our server wants to see with every change; the page has it for htmx.

export const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
