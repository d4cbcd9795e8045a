// New posts are announced while the wall is read, and nothing moves until the reader says so.
const list = document.querySelector('[data-newest]');
const pill = document.querySelector('.pill');
const badge = document.querySelector('[data-unread]');
let source = listen();

function listen() {
  const events = new EventSource(`/wall/events?after=${list?.dataset.newest ?? ''}`);
  events.onmessage = event => {
    const { posts, unread } = JSON.parse(event.data);
    if (badge) {
      badge.hidden = unread === 0;
      badge.lastElementChild.textContent = unread > 99 ? '99+' : unread;
    }
    if (!pill) return;
    const link = pill.firstElementChild;
    link.textContent = posts === 1 ? link.dataset.one : link.dataset.many.replace('{0}', posts);
    pill.hidden = posts === 0;
  };
  return events;
}
addEventListener('pagehide', () => source.close());

// The new ones come on top; what was being written stays as it is.
pill?.addEventListener('click', async event => {
  event.preventDefault();
  const answer = await fetch('/wall', { headers: { Accept: 'text/html' } }).catch(() => null);
  const fresh = answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-newest]') : null;
  if (!fresh) return location.assign('/wall');
  list.prepend(...[...fresh.children].filter(post => !document.getElementById(post.id)).map(post => document.adoptNode(post)));
  list.dataset.newest = fresh.dataset.newest;
  pill.hidden = true;
  list.firstElementChild.tabIndex = -1;
  list.firstElementChild.scrollIntoView({ block: 'center' });
  list.firstElementChild.focus({ preventScroll: true });
  source.close();
  source = listen();
});
