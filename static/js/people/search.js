// Search by a picture: dropped, pasted or chosen, it is shown and looked for at once.

const form = document.getElementById("search");
const input = document.getElementById("image");
const drop = document.getElementById("drop");
const preview = document.getElementById("preview");
let picture = null;

const search = () => form.requestSubmit();

async function show(file) {
  picture?.close();
  picture = await createImageBitmap(file).catch(() => null);
  drop.toggleAttribute("data-chosen", Boolean(picture));
  preview.hidden = !picture;
  paint(null);
}

// Where the one who was looked for is: x1, y1, x2, y2; null is all of the picture.
function paint(box) {
  if (!picture) {
    return;
  }
  preview.width = picture.width;
  preview.height = picture.height;
  const context = preview.getContext("2d");
  context.drawImage(picture, 0, 0);
  if (box) {
    const [x1, y1, x2, y2] = box;
    context.lineWidth = Math.max(2, picture.height / 120);
    context.strokeStyle = "#f68c11";
    context.strokeRect(x1, y1, x2 - x1, y2 - y1);
    preview.dataset.box = box.join(" ");
  }
}

function take(files) {
  const file = [...(files ?? [])].find((one) => one.type.startsWith("image/"));
  if (!file) {
    return false;
  }
  const given = new DataTransfer();
  given.items.add(file);
  input.files = given.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function hover(isOver) {
  drop.toggleAttribute("data-over", isOver);
}

if (input) {
  form.querySelector("[data-with-scripts]").hidden = false;
  input.addEventListener("change", async () => {
    if (input.files.length) {
      await show(input.files[0]);
      search();
    }
  });
  form.addEventListener("change", (event) => {
    if (event.target !== input && input.files.length) {
      search();
    }
  });
  document.addEventListener("paste", (event) => {
    if (take(event.clipboardData?.files)) {
      event.preventDefault();
    }
  });
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    hover(true);
  });
  drop.addEventListener("dragleave", () => hover(false));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    hover(false);
    take(event.dataTransfer?.files);
  });
  document.addEventListener("htmx:afterSwap", () => {
    const box = document.getElementById("looked-at")?.dataset.box;
    paint(box ? box.split(" ").map(Number) : null);
  });
}
