// New posts are announced while the wall is read, and nothing moves until the reader says so.
const list = document.querySelector('[data-newest]');
const pill = document.querySelector('.pill');
const badge = document.querySelector('[data-unread]');
const chat = document.querySelector('.chat');
let newestMessage = Number(chat?.dataset.newest ?? Infinity);
let source = listen();

function listen() {
  const events = new EventSource(`/wall/events?after=${list?.dataset.newest ?? ''}`);
  events.onmessage = event => {
    const { posts, unread, messages, message } = JSON.parse(event.data);
    show(badge, unread);
    show(document.querySelector('[data-messages]'), messages);
    if (message > newestMessage) hear(message);
    if (!pill) return;
    const link = pill.firstElementChild;
    link.textContent = posts === 1 ? link.dataset.one : link.dataset.many.replace('{0}', posts);
    pill.hidden = posts === 0;
  };
  return events;
}
function show(mark, count) {
  if (!mark) return;
  mark.hidden = count === 0;
  mark.lastElementChild.textContent = count > 99 ? '99+' : count;
}

// A message that comes while the conversation is open is put below, and read out; asking for the page marks it as read.
async function hear(message) {
  newestMessage = message;
  if (!chat || location.search) return;
  const answer = await fetch(location.pathname, { headers: { Accept: 'text/html' } }).catch(() => null);
  const fresh = answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
  const come = [...fresh?.querySelectorAll('.chat > li') ?? []].filter(one => !document.getElementById(one.id));
  if (come.length === 0) return;
  const isAtEnd = scrollY + innerHeight > document.documentElement.scrollHeight - 200;
  chat.append(...come.map(one => document.adoptNode(one)));
  const [answered, form] = [fresh.querySelector('.write-message [name=inReplyTo]'), document.querySelector('.write-message')];
  if (answered && form.elements.inReplyTo) form.elements.inReplyTo.value = answered.value;
  else if (answered) form.prepend(document.adoptNode(answered));
  if (isAtEnd) form.scrollIntoView({ block: 'end' });
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
