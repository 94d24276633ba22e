// Sum of the shares while they are typed. Without it the page of the target shows the difference.

const MINUS = "\u2212";
const whole = new Intl.NumberFormat("id-ID");

function numberIn(input) {
  const digits = input.value.replaceAll(".", "").trim();
  return /^\d+$/.test(digits) ? Number(digits) : 0;
}

function signed(difference) {
  return (difference > 0 ? "+" : MINUS) + whole.format(Math.abs(difference));
}

for (const form of document.querySelectorAll("form[data-allocation]")) {
  const line = form.querySelector("[data-sum]");
  const quantity = Number(form.dataset.quantity);
  const shares = [...form.querySelectorAll('input[name^="share-"]')];

  const show = () => {
    const total = shares.reduce((sum, input) => sum + numberIn(input), 0);
    const words = total === quantity ? line.dataset.even : line.dataset.words;
    line.textContent = words
      .replace("%total", whole.format(total))
      .replace("%quantity", whole.format(quantity))
      .replace("%difference", signed(total - quantity));
    line.hidden = false;
  };

  form.addEventListener("input", show);
  show();
}
