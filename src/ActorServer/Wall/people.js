// Following, letting in, muting, putting on lists without leaving the place: the part of the page in which that is done is made anew. The forms do the same without this.
const read = async (address, options) => {
  const answer = await fetch(address, { headers: { Accept: 'text/html' }, ...options }).catch(() => null);
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
};

// What was open stays open, and where the part is gone the keyboard goes to the heading.
const renew = (part, page) => {
  const fresh = page.getElementById(part.id);
  if (!fresh) {
    part.remove();
    return null;
  }
  for (const open of part.querySelectorAll('details[open][id]')) fresh.querySelector(`#${open.id}`)?.setAttribute('open', '');
  if (part.open) fresh.setAttribute('open', '');
  const made = document.adoptNode(fresh);
  part.replaceWith(made);
  return made;
};
const focus = element => {
  if (!element) return;
  if (!element.matches('button, a[href], input, summary')) element.tabIndex = -1;
  element.focus({ preventScroll: true });
};

document.addEventListener('submit', async event => {
  const form = event.target;
  const part = form.matches('form.in-place') ? form.closest('[data-part]') : null;
  if (!part || event.defaultPrevented) return;
  event.preventDefault();
  const body = new FormData(form);
  const action = form.getAttribute('action');
  for (const button of form.querySelectorAll('button')) button.disabled = true;
  const page = await read(action, { method: 'POST', body });
  if (!page?.querySelector('main [data-part], main h1')) return HTMLFormElement.prototype.submit.call(form);
  const made = renew(part, page);
  if (made?.matches('[data-asked]')) answered(made.id);
  focus(made ? made.querySelector(`form[action="${action}"] button`) ?? made.querySelector('button') ?? made : document.querySelector('main h1'));
});

// Who lets everybody follow answers within a moment.
const answered = (id, pause = 1000) => setTimeout(async () => {
  const part = document.getElementById(id);
  const page = part?.matches('[data-asked]') && await read(location.href);
  if (!page) return;
  if (!page.getElementById(id)?.matches('[data-asked]')) return part.querySelector('details[open]') || renew(part, page);
  if (pause < 10000) answered(id, pause * 2);
}, pause);

// While somebody's server is asked, their page is looked at again, more and more rarely.
const looking = () => document.querySelector('[data-looking]');
let pause = 1000;
const look = async () => {
  const page = looking() && await read(location.href);
  if (page) for (const id of ['person-facts', 'who-is-this', 'person-posts']) {
    const part = document.getElementById(id);
    if (part && !part.contains(document.activeElement)) renew(part, page);
  }
  if (looking() && (pause *= 1.3) < 15000) setTimeout(look, pause);
};
if (looking()) setTimeout(look, pause);
