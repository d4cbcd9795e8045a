// Liking, passing on and voting without leaving the place; the forms do the same without this.
document.addEventListener('submit', async event => {
  const form = event.target, button = event.submitter;
  const isVote = form.matches('form.poll');
  if (!isVote && !button?.matches('.act')) return;
  event.preventDefault();
  const post = button.closest('article');
  const body = new FormData(form, button);
  body.set('back', `/wall/card?post=${encodeURIComponent(body.get('post'))}`);
  button.disabled = true;
  const answer = await fetch(button.formAction, { method: 'POST', body, headers: { Accept: 'text/html' } }).catch(() => null);
  const card = answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(post.id) : null;
  button.disabled = false;
  if (!card) return leave(form, button);
  const part = isVote ? ':scope > .post-main' : ':scope > .post-main > .actions';
  const [old, fresh] = [post.querySelector(part), card.querySelector(part)];
  for (const back of fresh.querySelectorAll('input[name="back"]')) back.value = `${location.pathname}${location.search}#${post.id}`;
  // An answer that is being written stays.
  const written = post.querySelector(':scope > .post-main > .answer-form');
  if (written && isVote) fresh.append(written);
  if (written && !written.hidden) fresh.querySelector('a.answer').setAttribute('aria-expanded', 'true');
  old.replaceWith(document.adoptNode(fresh));
  // The button that was pressed is another now: the keyboard stays where it was.
  const kind = button.classList.contains('like') ? 'like' : button.classList.contains('boost') ? 'boost' : null;
  const target = kind ? fresh.querySelector(`button.${kind}`) : fresh.querySelector('.poll');
  if (target && !kind) target.tabIndex = -1;
  target?.focus({ preventScroll: true });
});

// As if there were no scripts: the page that comes says what was wrong.
function leave(form, button) {
  form.action = button.formAction;
  if (button.name) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: button.name, value: button.value }));
  HTMLFormElement.prototype.submit.call(form);
}

// To answer, below the post; without this it is done on the page for writing.
document.addEventListener('click', event => {
  const link = event.target.closest?.('a.answer');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const main = link.closest('.post-main');
  const form = main.querySelector(':scope > .answer-form') ?? begin(link, main);
  form.hidden = link.getAttribute('aria-expanded') === 'true';
  link.setAttribute('aria-expanded', !form.hidden);
  if (!form.hidden) form.elements.text.focus();
});
function begin(link, main) {
  const post = link.closest('article');
  const form = document.getElementById('answer').content.firstElementChild.cloneNode(true);
  const name = post.querySelector('.post-head .name bdi').textContent;
  form.elements.inReplyTo.value = new URL(link.href).searchParams.get('answer');
  form.elements.back.value = `${location.pathname}${location.search}#${post.id}`;
  form.elements.text.placeholder = form.dataset.hint.replace('{0}', name);
  form.querySelector('label .unseen').textContent = form.dataset.for.replace('{0}', name);
  main.querySelector(':scope > .actions').after(form);
  return form;
}

// All answers, in place of the first few.
document.addEventListener('click', async event => {
  const link = event.target.closest?.('.all-answers a');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const post = link.closest('article');
  const answer = await fetch(`/wall/card?all&post=${encodeURIComponent(link.dataset.post)}`).catch(() => null);
  const card = answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(post.id) : null;
  if (!card) return location.assign(link.href);
  const next = insert(post.querySelector('.comments'), card.querySelector('.comments'))[0];
  link.closest('.all-answers').remove();
  if (next) { next.tabIndex = -1; next.focus({ preventScroll: true }); }
});

// Those that are new go to their places; what is there stays as it is, with whatever was begun in it.
function insert(here, come) {
  const added = [];
  let before = null;
  for (const one of [...come.children]) {
    const known = document.getElementById(one.id);
    if (!known) {
      added.push(document.adoptNode(one));
      before ? before.after(one) : here.prepend(one);
    }
    before = known ?? one;
  }
  return added;
}

// Escape closes what was opened last, and gives the keyboard back.
document.addEventListener('keydown', event => {
  if (event.key !== 'Escape') return;
  const open = document.activeElement?.closest('details[open], .answer-form');
  if (open?.matches('.answer-form')) {
    const link = open.closest('.post-main').querySelector(':scope > .actions > a.answer');
    link.click();
    link.focus();
  } else if (open) {
    open.open = false;
    open.querySelector('summary').focus();
  }
});

// Answers that come from other servers while the conversation is read are put in their places; nothing that is there moves away.
if (document.querySelector('[data-looking]')) look();
async function look(pause = 2000) {
  await new Promise(done => setTimeout(done, pause));
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
  // The line was gone for a moment.
  if (!page) return pause < 60000 && look(pause * 2);
  const [old, state] = [document.querySelector('.thread-state'), page.querySelector('.thread-state')];
  const [post, fresh] = [document.querySelector('.post.chosen'), page.querySelector('.post.chosen')];
  const come = fresh?.querySelector('.comments');
  const here = post?.querySelector('.comments');
  if (come && !here) { document.querySelector('p.all-answers')?.remove(); post.append(document.adoptNode(come)); }
  else if (come) insert(here, come);
  const wasHere = old.contains(document.activeElement);
  if (state) old.replaceWith(document.adoptNode(state)); else old.remove();
  if (wasHere) document.querySelector('.thread-state :is(a, button)')?.focus({ preventScroll: true });
  if (document.querySelector('[data-looking]')) look();
}
