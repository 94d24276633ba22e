// Photos are shrunk on the phone before they are sent: a camera makes 4 MB, a weak network none of
// it. What cannot be drawn here (some HEIC) goes as it is; the server shrinks it.

const LONGEST = 1600;
const QUALITY = 0.82;
const SMALL_ENOUGH = 400_000;

export async function shrink(file) {
  if (file.size < SMALL_ENOUGH) return file;
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file;
  }
}

function preview(input, files) {
  let list = input.parentElement.querySelector(".previews");
  if (!list) {
    list = document.createElement("ul");
    list.className = "gallery previews";
    input.after(list);
  }
  list.replaceChildren(...files.map((file) => {
    const item = document.createElement("li");
    const image = document.createElement("img");
    image.src = URL.createObjectURL(file);
    image.alt = file.name;
    image.addEventListener("load", () => URL.revokeObjectURL(image.src));
    item.append(image);
    return item;
  }));
}

function enhance(input) {
  // Choosing a second time adds to the first choice: the camera gives one photo at a time.
  let kept = [];
  input.addEventListener("change", async () => {
    const chosen = [...input.files];
    if (!chosen.length) return;
    const submit = [...input.form.querySelectorAll("button")];
    submit.forEach((button) => { button.disabled = true; });
    try {
      const small = await Promise.all(chosen.map(shrink));
      const known = new Set(kept.map((file) => `${file.name} ${file.size}`));
      kept = [...kept, ...small.filter((file) => !known.has(`${file.name} ${file.size}`))];
      const files = new DataTransfer();
      kept.forEach((file) => files.items.add(file));
      input.files = files.files;
      preview(input, kept);
    } finally {
      submit.forEach((button) => { button.disabled = false; });
    }
  });
}

document.querySelectorAll("input[type=file][data-photos]").forEach(enhance);
