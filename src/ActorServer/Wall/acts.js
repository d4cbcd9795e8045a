// Liking, passing on and voting without leaving the place; the forms do the same without this.
document.addEventListener('submit', async event => {
  const form = event.target;
  const isVote = form.matches('form.poll');
  if (!isVote && !form.querySelector(':scope > button.act')) return;
  event.preventDefault();
  const post = form.closest('article');
  const body = new FormData(form);
  const uri = body.get('post');
  body.set('back', `/wall/card?post=${encodeURIComponent(uri)}`);
  const button = form.querySelector('button');
  button.disabled = true;
  const answer = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'text/html' } }).catch(() => null);
  const card = answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(post.id) : null;
  if (!card) {
    button.disabled = false;
    return HTMLFormElement.prototype.submit.call(form);
  }
  const part = isVote ? ':scope > .post-main' : ':scope > .post-main > .actions';
  const [old, fresh] = [post.querySelector(part), card.querySelector(part)];
  for (const back of fresh.querySelectorAll('input[name="back"]')) back.value = `${location.pathname}${location.search}#${post.id}`;
  old.replaceWith(document.adoptNode(fresh));
  // The button that was pressed is another now: the keyboard stays where it was.
  const kind = button.classList.contains('like') ? 'like' : button.classList.contains('boost') ? 'boost' : null;
  const target = kind ? fresh.querySelector(`button.${kind}`) : fresh.querySelector('.poll');
  if (target && !kind) target.tabIndex = -1;
  target?.focus({ preventScroll: true });
});

// All answers, in place of the first few.
document.addEventListener('click', async event => {
  const link = event.target.closest?.('.all-answers a');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const post = link.closest('article');
  const answer = await fetch(`/wall/card?all&post=${encodeURIComponent(link.dataset.post)}`).catch(() => null);
  const card = answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(post.id) : null;
  if (!card) return location.assign(link.href);
  const shown = post.querySelectorAll('.comment').length;
  post.querySelector('.comments').replaceWith(document.adoptNode(card.querySelector('.comments')));
  link.closest('.all-answers').remove();
  const next = post.querySelectorAll('.comment')[shown];
  if (next) { next.tabIndex = -1; next.focus({ preventScroll: true }); }
});

// Escape closes what was opened last, and gives the keyboard back.
document.addEventListener('keydown', event => {
  const open = event.key === 'Escape' && document.activeElement?.closest('details[open]');
  if (!open) return;
  open.open = false;
  open.querySelector('summary').focus();
});
document.addEventListener('toggle', event => {
  if (event.target.matches?.('details.answer[open]')) event.target.querySelector('textarea').focus();
}, true);

// Answers that come from other servers while the conversation is read are put in their places; nothing that is there moves away.
if (document.querySelector('[data-looking]')) look();
async function look() {
  await new Promise(done => setTimeout(done, 2000));
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
  if (!page) return;
  const [old, state] = [document.querySelector('.thread-state'), page.querySelector('.thread-state')];
  const [post, fresh] = [document.querySelector('.post.chosen'), page.querySelector('.post.chosen')];
  const come = fresh?.querySelector('.comments');
  const here = post?.querySelector('.comments');
  if (come && !here) { document.querySelector('p.all-answers')?.remove(); post.append(document.adoptNode(come)); }
  else if (come) {
    let before = null;
    for (const one of [...come.children]) {
      const known = document.getElementById(one.id);
      if (!known) before ? before.after(document.adoptNode(one)) : here.prepend(document.adoptNode(one));
      before = known ?? document.getElementById(one.id);
    }
  }
  if (state) old.replaceWith(document.adoptNode(state)); else old.remove();
  if (document.querySelector('[data-looking]')) look();
}
