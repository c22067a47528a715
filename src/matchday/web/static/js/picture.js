// A chosen picture is shown at once, and made smaller before it is sent: a phone's photographs are larger than allowed.
// What the browser cannot read is sent as it is; the server says what is wrong with it.
const SIDE_PIXELS_MAX = 1280;

function show(picture, preview) {
  const side = Math.min(picture.width, picture.height);
  const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
  preview.getContext("2d").drawImage(picture, left, top, side, side, 0, 0, preview.width, preview.height);
  preview.hidden = false;
  preview.parentElement.firstElementChild.hidden = true;
}

async function shrink(picture) {
  const canvas = document.createElement("canvas");
  const scale = SIDE_PIXELS_MAX / Math.max(picture.width, picture.height);
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((made) => canvas.toBlob(made, "image/webp", 0.9));
}

async function prepare(input) {
  const [file] = input.files;
  const picture = file && (await createImageBitmap(file).catch(() => null));
  if (!picture || input.files[0] !== file) {
    return;
  }
  show(picture, document.querySelector("[data-picture-preview]"));
  if (Math.max(picture.width, picture.height) > SIDE_PIXELS_MAX) {
    const smaller = await shrink(picture);
    if (smaller && input.files[0] === file) {
      const files = new DataTransfer();
      files.items.add(new File([smaller], "picture", { type: smaller.type }));
      input.files = files.files;
    }
  }
}

for (const input of document.querySelectorAll("[data-picture]")) {
  input.addEventListener("change", () => prepare(input));
}
