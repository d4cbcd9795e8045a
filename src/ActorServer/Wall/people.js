// Following, letting in, muting, putting on lists without leaving the place: the part of the page in which that is done is made anew. The forms do the same without this.
const read = async (address, options) => {
  const answer = await fetch(address, { headers: { Accept: 'text/html' }, ...options }).catch(() => null);
  // Whoever was signed out meanwhile is led elsewhere.
  return answer?.ok && !answer.url.includes('/sign-in') ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
};
const wait = milliseconds => new Promise(done => setTimeout(done, milliseconds));

// One after the other: a page that was asked for earlier never takes the place of a later one.
let last = Promise.resolve();
const inTurn = act => last = last.then(act, act);

// Whatever somebody has begun outlives the part it stands in. A form in which something was changed, or that has the cursor, moves over as it is.
const isField = element => element?.matches('input:not([type=hidden]), textarea, select');
const isChanged = field => field.matches('select') ? field.selectedIndex !== Math.max(0, [...field.options].findIndex(one => one.defaultSelected))
  : field.matches('[type=checkbox], [type=radio]') ? field.checked !== field.defaultChecked
  : field.matches('[type=file]') ? field.files.length > 0 : field.value !== field.defaultValue;
const written = body => JSON.stringify([...body].map(([name, value]) => [name, value.name ?? value]));
const isBegun = (form, sent) => sent?.form === form ? written(new FormData(form)) !== written(sent.body)
  : form.matches('.answer-form:not([hidden])') || [...form.elements].some(one => isField(one) && (one === document.activeElement || isChanged(one)));
const isAlike = (one, other) => one.getAttribute('action') === other.getAttribute('action')
  && [...one.elements].every(field => field.type !== 'hidden' || ['csrf', 'back'].includes(field.name) || other.elements[field.name]?.value === field.value);
const placeOf = (form, fresh) => form.matches('.answer-form')
  ? fresh.querySelector(`#${form.closest('article').id} > .post-main > .actions`)
  : [...fresh.querySelectorAll('form')].find(one => isAlike(form, one));
const move = (form, place) => {
  for (const button of form.querySelectorAll('button:disabled')) button.disabled = false;
  if (!form.matches('.answer-form')) return place.replaceWith(form);
  place.after(form);
  place.querySelector('a.answer').setAttribute('aria-expanded', !form.hidden);
};

// What was open stays open, the keyboard stays where it was, and a press that has begun ends first. Where nobody asked for it (no sent) and there is no place for what was begun, nothing changes.
const renew = async (id, page, sent) => {
  for (let tries = 0; document.getElementById(id)?.matches(':active') && tries < 100; tries++) await wait(50);
  const [part, fresh] = [document.getElementById(id), page.getElementById(id)];
  if (!part || !fresh) {
    if (sent) part?.remove();
    return null;
  }
  const here = part.contains(document.activeElement) ? document.activeElement : null;
  const begun = [...part.querySelectorAll('form')].filter(form => isBegun(form, sent)).map(form => [form, placeOf(form, fresh)]);
  if (!sent && (isField(here) || begun.some(([, place]) => !place))) return part;
  for (const open of part.querySelectorAll('details[open][id]')) fresh.querySelector(`#${open.id}`)?.setAttribute('open', '');
  if (part.open) fresh.setAttribute('open', '');
  const made = document.adoptNode(fresh);
  for (const [form, place] of begun) if (place) move(form, place);
  part.replaceWith(made);
  const again = here?.isConnected ? here : here && [...made.querySelectorAll('button, a[href], summary')].find(one => one.textContent === here.textContent);
  again?.focus({ preventScroll: true });
  return made;
};
const focus = element => {
  if (!element || ![null, document.body].includes(document.activeElement)) return;
  if (!element.matches('button, a[href], input, summary')) element.tabIndex = -1;
  element.focus({ preventScroll: true });
};

document.addEventListener('submit', event => {
  const form = event.target;
  const part = form.matches('form.in-place') ? form.closest('[data-part]') : null;
  if (!part || event.defaultPrevented) return;
  event.preventDefault();
  const body = new FormData(form);
  const action = form.getAttribute('action');
  const buttons = [...form.querySelectorAll('button')];
  for (const button of buttons) button.disabled = true;
  inTurn(async () => {
    const page = await read(action, { method: 'POST', body });
    if (!page?.querySelector('main [data-part], main h1')) return form.isConnected ? HTMLFormElement.prototype.submit.call(form) : location.reload();
    const made = await renew(part.id, page, { form, body });
    if (made?.matches('[data-asked]')) answered(made.id);
    focus(made ? made.querySelector(`form[action="${action}"] button`) ?? made.querySelector('button') ?? made : document.querySelector('main h1'));
  });
});

// Who lets everybody follow answers within a moment.
const answered = async (id, pause = 1000) => {
  await wait(pause);
  const isAsked = () => document.getElementById(id)?.matches('[data-asked]');
  let isAnswered = false;
  await inTurn(async () => {
    const page = isAsked() && await read(location.href);
    isAnswered = page && !page.getElementById(id)?.matches('[data-asked]');
    if (isAnswered) await renew(id, page);
  });
  // Somebody is writing there: as soon as they are not.
  if (isAsked() && (isAnswered || pause < 10000)) answered(id, isAnswered ? pause : pause * 2);
};

// While somebody's server is asked, their page is looked at again, more and more rarely.
const looking = () => document.querySelector('[data-looking]');
const look = async (pause = 1000) => {
  await wait(pause);
  await inTurn(async () => {
    const page = looking() && await read(location.href);
    if (page) for (const id of ['person-facts', 'who-is-this', 'person-posts']) if (document.getElementById(id)) await renew(id, page);
  });
  if (looking() && pause < 15000) look(pause * 1.3);
};
if (looking() && document.getElementById('person-posts')) look();
