// Stands between the pages and the network. Keeps two kinds of things only: static files whose name
// is the hash of their content, and the empty shells of the entry forms. Pages and answers of who is
// signed in pass through untouched; what is not a GET is none of its business.
// `self.KEPT` comes from /sw.js: {version, files, shells, offline}.

const CACHE = `kts-${self.KEPT.version}`;
const OURS = /^kts-/;

async function fill() {
  const cache = await caches.open(CACHE);
  // Past the browser's own store: a shell that is served no-store is fetched anew anyway.
  await cache.addAll([...self.KEPT.files, ...self.KEPT.shells].map((address) => new Request(address, { cache: "no-cache" })));
}

// The one before stays: a page opened a moment ago may still ask for its files.
async function clear() {
  const old = (await caches.keys()).filter((name) => OURS.test(name) && name !== CACHE);
  await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
}

async function fromShelf(request) {
  const current = await caches.open(CACHE);
  return (await current.match(request, { ignoreSearch: true })) ?? caches.match(request, { ignoreSearch: true });
}

async function shell(request, address) {
  return (await fromShelf(new Request(address))) ?? fetch(request);
}

// Only a network that does not answer leads to the offline page; a fault of the portal is shown.
async function page(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const instead = await fromShelf(new Request(self.KEPT.offline));
    if (instead) return instead;
    throw error;
  }
}

async function file(request) {
  return (await fromShelf(request)) ?? fetch(request);
}

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(clear().then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    const known = self.KEPT.shells.includes(url.pathname);
    event.respondWith(known ? shell(request, url.pathname) : page(request));
  } else if (self.KEPT.files.includes(url.pathname)) {
    event.respondWith(file(request));
  }
});
