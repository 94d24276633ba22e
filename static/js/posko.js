// The phone's own clock goes along with a check-in: a tap may wait long for the network, and the
// server's clock only knows when it arrived.

document.addEventListener("submit", (event) => {
  const field = event.target.querySelector("input[name=phone_at]");
  if (field) field.value = new Date().toISOString();
}, { capture: true });
