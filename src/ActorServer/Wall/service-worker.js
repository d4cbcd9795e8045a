// The frame at hand when there is no network. Kept are parts of the program and one page that is the same for everybody; the owner's pages and anybody's pictures never are.
// offline and shell stand above: the server knows what its frame consists of.

const name = `shell-${shell.join("|")}`;

self.addEventListener("install", event => {
  const fetchAll = async () => {
    const cache = await caches.open(name);
    // Without cookies: what is kept must not say who the owner is.
    await Promise.all(shell.map(async href => cache.put(href, await fetch(new Request(href, { credentials: "omit", cache: "no-cache" })))));
    await self.skipWaiting();
  };
  event.waitUntil(fetchAll());
});

self.addEventListener("activate", event => {
  const forget = async () => {
    for (const other of await caches.keys()) if (other !== name) await caches.delete(other);
    await self.clients.claim();
  };
  event.waitUntil(forget());
});

self.addEventListener("fetch", event => {
  const { request } = event;
  if (request.method !== "GET") return;
  const path = new URL(request.url).pathname;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(offline)));
  else if (path !== offline && shell.includes(path)) event.respondWith(caches.match(request, { ignoreVary: true }).then(kept => kept ?? fetch(request)));
});

// News: who, and what kind. The server encrypted it for this browser alone.
self.addEventListener("push", event => {
  const news = event.data?.json();
  if (news) event.waitUntil(self.registration.showNotification(news.title, { body: news.body, tag: news.tag, icon: "/icon-192.png", data: news.url }));
});

self.addEventListener("notificationclick", event => {
  event.notification.close();
  const open = async () => {
    const url = new URL(event.notification.data, self.location.origin);
    if (url.origin !== self.location.origin) return;
    const [page] = await self.clients.matchAll({ type: "window" });
    if (!page) return self.clients.openWindow(url.href);
    await page.focus();
    await page.navigate(url.href);
  };
  event.waitUntil(open());
});
