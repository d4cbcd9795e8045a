// Writing: drafts that survive a closed tab and follow to other devices, names and tags completed, pictures dropped, pasted and seen before they go. Plain forms do without.
const most = 16;

const ready = new WeakSet();

// The form on top at once, for its draft; one to answer with when it is entered.
document.querySelectorAll('form.compose').forEach(prepare);
document.addEventListener('focusin', event => {
  const form = event.target.closest('form[action="/wall/posts"]');
  if (form) prepare(form);
});

function prepare(form) {
  if (ready.has(form)) return;
  ready.add(form);
  const text = form.elements.text;
  const isNew = form.getAttribute('action') === '/wall/posts';
  const draft = isNew ? keepDraft(form, text) : { saved: Promise.resolve(), save() { }, stop() { } };
  complete(text);
  takePictures(form, text, draft);
  tellTheTime(form);
  text.addEventListener('keydown', event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener('submit', event => send(event, form, draft));
}

// Kept on the server a moment after the last stroke, there for every device; until then, and without a line, in this browser.
function keepDraft(form, text) {
  const place = form.elements.inReplyTo?.value ?? '';
  const key = `draft ${place}`, before = `draft before ${place}`;
  const id = form.elements.draft ?? form.appendChild(Object.assign(document.createElement('input'), { type: 'hidden', name: 'draft' }));
  const note = form.querySelector('.saved');
  let timer = 0;
  const draft = { saved: Promise.resolve(), save, stop: () => clearTimeout(timer) };
  // What the server had when the last strokes were made here: where it has that still, they go on from there; where somebody went on elsewhere, nothing of either is lost.
  let known = text.value;
  const forget = () => { localStorage.removeItem(key); localStorage.removeItem(before); };
  const unsaved = localStorage.getItem(key);
  if (unsaved && (!known || known === localStorage.getItem(before))) text.value = unsaved;
  else if (unsaved && !known.includes(unsaved)) text.value = `${known}\n\n${unsaved}`;
  else if (!form.classList.contains('compose') && !text.value) resume();
  form.addEventListener('input', event => {
    if (event.target.type === 'file') return;
    if (event.target === text) {
      text.value ? localStorage.setItem(key, text.value) : localStorage.removeItem(key);
      localStorage.setItem(before, known);
    }
    if (note) note.textContent = '';
    clearTimeout(timer);
    timer = setTimeout(save, 1500);
  });
  form.addEventListener('sent', forget);
  return draft;

  function save() {
    const written = text.value;
    draft.saved = draft.saved.then(async () => {
      const answer = await fetch('/wall/drafts', { method: 'POST', body: fields(form) }).catch(() => null);
      if (!answer?.ok || answer.redirected) return;
      id.value = await answer.text();
      known = written;
      if (text.value === written) forget(); else localStorage.setItem(before, known);
      if (note && id.value) note.textContent = form.dataset.saved;
    });
    return draft.saved;
  }

  async function resume() {
    const answer = await fetch(`/wall/drafts/current?answer=${encodeURIComponent(place)}`).catch(() => null);
    const current = answer?.ok ? await answer.json() : null;
    if (!current?.id || text.value) return;
    id.value = current.id;
    text.value = known = current.text;
  }
}

// What stands in the form, without files: those go by themselves.
function fields(form) {
  const all = new FormData(form);
  for (const input of form.querySelectorAll('input[type=file]')) all.delete(input.name);
  return all;
}

// The time of day of whoever writes, where the form without scripts has UTC.
function tellTheTime(form) {
  const label = form.querySelector('[data-local]');
  if (!label) return;
  const [at, zone] = [form.elements.at, form.elements.zone];
  label.querySelector('span').textContent = label.dataset.local;
  const local = new Date(Date.parse(`${at.value}Z`) + (Number(zone.value || 0) - new Date(at.value || Date.now()).getTimezoneOffset()) * 60000);
  if (at.value && !isNaN(local)) at.value = local.toISOString().slice(0, 16);
  const note = () => { zone.value = new Date(at.value || Date.now()).getTimezoneOffset(); };
  at.addEventListener('change', note);
  note();
}

// People who are known here after @, subjects of one's own posts after #.
function complete(text) {
  let box = null, chosen = 0, asked = 0;
  const word = () => /(?:^|\s)([@#][^\s@#]{1,40}(?:@[\w.:-]*)?)$/.exec(text.value.slice(0, text.selectionStart))?.[1];
  const close = () => { box?.remove(); box = null; text.removeAttribute('aria-activedescendant'); };
  const mark = () => [...box.children].forEach((row, i) => {
    row.setAttribute('aria-selected', i === chosen);
    if (i === chosen) text.setAttribute('aria-activedescendant', row.id);
  });
  const take = row => {
    const [at, old] = [text.selectionStart, word()];
    text.setRangeText(row.dataset.word + ' ', at - old.length, at, 'end');
    text.dispatchEvent(new Event('input', { bubbles: true }));
    close();
  };
  text.addEventListener('input', async () => {
    const typed = word(), mine = ++asked;
    if (!typed) return close();
    const answer = await fetch(`/wall/complete?word=${encodeURIComponent(typed)}`).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    const found = await answer.json();
    close();
    if (found.length === 0) return;
    box = document.createElement('ul');
    box.className = 'completions';
    box.setAttribute('role', 'listbox');
    box.setAttribute('aria-label', typed);
    box.append(...found.map((one, i) => {
      const row = document.createElement('li');
      Object.assign(row, { id: `completion-${i}`, role: 'option' });
      row.dataset.word = one.word;
      row.append(Object.assign(document.createElement('b'), { textContent: one.name }), ` ${one.word}`);
      row.addEventListener('pointerdown', event => { event.preventDefault(); take(row); });
      return row;
    }));
    text.closest('label').after(box);
    chosen = 0;
    mark();
  });
  text.addEventListener('keydown', event => {
    if (!box) return;
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' || event.key === 'Tab') take(box.children[chosen]);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      chosen = (chosen + (event.key === 'ArrowDown' ? 1 : box.children.length - 1)) % box.children.length;
      mark();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  text.addEventListener('blur', close);
}

// A picture that is chosen, dropped or pasted goes up at once and stands in the form, to be described; one that cannot goes with the form.
function takePictures(form, text, draft) {
  const isDrafted = Boolean(form.querySelector('.files-field'));
  const rows = () => [...form.querySelectorAll('.file-row')];
  const free = () => rows().find(row => row.querySelector('input[type=file]')?.files.length === 0);
  const more = form.querySelector('details.more');
  const add = file => {
    const row = free() ?? (rows().length < most ? another() : null);
    if (!row) return;
    const transfer = new DataTransfer();
    transfer.items.add(file);
    row.querySelector('input[type=file]').files = transfer.files;
    more.open = true;
    take(row);
  };
  const another = () => {
    const row = rows().at(-1).cloneNode(true);
    if (!row.querySelector('input[type=file]')) return null;
    const number = Math.max(...rows().map(one => Number(one.dataset.slot ?? rows().length))) + 1;
    row.dataset.slot = number;
    for (const input of row.querySelectorAll('input')) {
      input.value = '';
      input.name = input.name.replace(/\d+$/, number);
    }
    rows().at(-1).after(row);
    return row;
  };
  // One free row is enough for whoever can have another.
  const tidy = () => {
    if (isDrafted) rows().filter(row => row.querySelector('input[type=file]')?.files.length === 0).forEach((row, i) => { row.hidden = i > 0; });
  };
  const take = row => isDrafted && form.getAttribute('action') === '/wall/posts' ? upload(row) : show(row);
  const show = async row => {
    row.querySelector('canvas')?.remove();
    const file = row.querySelector('input[type=file]').files[0];
    if (!file?.type.startsWith('image/')) return;
    const picture = await createImageBitmap(file, { resizeWidth: 240 }).catch(() => null);
    if (!picture) return;
    const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height: picture.height });
    canvas.setAttribute('aria-hidden', 'true');
    canvas.getContext('2d').drawImage(picture, 0, 0);
    row.prepend(canvas);
  };

  // XMLHttpRequest, since fetch does not tell how far an upload is.
  const upload = row => {
    const input = row.querySelector('input[type=file]');
    if (input.files.length === 0) return;
    const bar = Object.assign(document.createElement('progress'), { max: 1, value: 0 });
    bar.setAttribute('aria-label', form.dataset.loading);
    row.append(bar);
    row.setAttribute('aria-busy', 'true');
    draft.saved = draft.saved.then(() => new Promise(done => {
      const body = fields(form);
      body.set(input.name, input.files[0]);
      const request = new XMLHttpRequest();
      request.open('POST', '/wall/drafts/files');
      request.setRequestHeader('Accept', 'text/html');
      request.upload.onprogress = progress => { bar.value = progress.loaded / progress.total; };
      request.onerror = () => { bar.remove(); row.removeAttribute('aria-busy'); done(); };
      request.onload = () => {
        bar.remove();
        row.removeAttribute('aria-busy');
        const page = new DOMParser().parseFromString(request.responseText, 'text/html');
        const stored = page.querySelector('.file-row.stored');
        if (stored) {
          form.elements.draft.value = page.querySelector('[data-draft]').dataset.draft;
          stored.querySelector('textarea').value = row.querySelector(`[name^=alt]`).value;
          if (!free() || free() === row) another();
          // Whoever writes meanwhile goes on writing.
          const isHere = document.activeElement === document.body || row.contains(document.activeElement);
          row.replaceWith(document.adoptNode(stored));
          arrange(stored);
          tidy();
          if (isHere) stored.querySelector('textarea').focus();
        } else {
          input.value = '';
          tell(form, page.querySelector('main p')?.textContent ?? request.status);
        }
        done();
      };
      request.send(body);
    }));
  };

  // The point that must stay in sight is where one clicks; the list beside it does the same by keyboard. Files change places by buttons.
  const arrange = row => {
    const [picture, list, order] = [row.querySelector('.focus img'), row.querySelector('select[name^=focus]'), row.querySelector('input[name^=order]')];
    if (picture && list) {
      const dot = picture.parentElement.appendChild(Object.assign(document.createElement('i'), { className: 'dot' }));
      const point = () => {
        const [x, y] = list.value.split(',').map(Number);
        dot.style.left = `${(x + 1) * 50}%`;
        dot.style.top = `${(1 - y) * 50}%`;
      };
      const put = event => {
        const box = picture.getBoundingClientRect();
        const at = (offset, size) => Math.round(Math.max(-1, Math.min(1, offset / size * 2 - 1)) * 100) / 100;
        const value = `${at(event.clientX - box.left, box.width)},${-at(event.clientY - box.top, box.height)}`;
        let option = [...list.options].find(one => one.dataset.own);
        if (!option) { option = new Option(form.dataset.point); option.dataset.own = '1'; list.add(option); }
        option.value = value;
        list.value = value;
        list.dispatchEvent(new Event('input', { bubbles: true }));
        point();
      };
      picture.addEventListener('pointerdown', event => { event.preventDefault(); picture.setPointerCapture(event.pointerId); put(event); });
      picture.addEventListener('pointermove', event => { if (picture.hasPointerCapture(event.pointerId)) put(event); });
      list.addEventListener('change', point);
      point();
    }
    order?.addEventListener('change', () => {
      const stored = rows().filter(one => one.classList.contains('stored')).sort((a, b) => a.querySelector('[name^=order]').value - b.querySelector('[name^=order]').value);
      stored.forEach((one, i) => { one.querySelector('[name^=order]').value = i + 1; });
      form.querySelector('.files-field').prepend(...stored);
      order.focus();
    });
  };
  form.querySelectorAll('.file-row.stored').forEach(arrange);
  tidy();

  const files = transfer => [...transfer?.files ?? []].filter(file => /^(image|video|audio)\//.test(file.type));
  form.addEventListener('change', event => { if (event.target.type === 'file') take(event.target.closest('.file-row')); });
  text.addEventListener('paste', event => {
    const pasted = files(event.clipboardData);
    if (pasted.length === 0) return;
    event.preventDefault();
    pasted.forEach(add);
  });
  form.addEventListener('dragover', event => { if (event.dataTransfer.types.includes('Files')) { event.preventDefault(); form.classList.add('over'); } });
  form.addEventListener('dragleave', () => form.classList.remove('over'));
  form.addEventListener('drop', event => {
    form.classList.remove('over');
    const dropped = files(event.dataTransfer);
    if (dropped.length === 0) return;
    event.preventDefault();
    dropped.forEach(add);
  });
}

function tell(form, words) {
  form.querySelector('.problem')?.remove();
  const problem = Object.assign(document.createElement('p'), { className: 'problem', textContent: words });
  problem.setAttribute('role', 'alert');
  form.prepend(problem);
}

// With a bar while files go up; what is still being saved comes first. How the post will look is shown below the form.
async function send(event, form, draft) {
  event.preventDefault();
  const button = event.submitter ?? form.querySelector('button[type=submit]');
  button.disabled = true;
  draft.stop();
  await draft.saved;
  const body = new FormData(form);
  if (button.name) body.set(button.name, button.value);
  const bar = Object.assign(document.createElement('progress'), { max: 1, value: 0 });
  bar.setAttribute('aria-label', button.textContent);
  if ([...form.querySelectorAll('input[type=file]')].some(input => input.files.length > 0)) button.before(bar);
  const request = new XMLHttpRequest();
  request.open('POST', form.action);
  request.setRequestHeader('Accept', 'text/html');       // the wall is a document for programs, too
  request.upload.onprogress = progress => { bar.value = progress.loaded / progress.total; };
  request.onload = () => {
    const page = new DOMParser().parseFromString(request.responseText, 'text/html');
    if (request.status >= 400) {
      bar.remove();
      button.disabled = false;
      if (form.elements.draft) form.elements.draft.value = page.querySelector('form.compose [name=draft]')?.value ?? form.elements.draft.value;
      return tell(form, page.querySelector('.problem, main p')?.textContent ?? request.status);
    }
    if (button.value === 'preview' && page.querySelector('.preview')) {
      button.disabled = false;
      form.elements.draft.value = page.querySelector('form.compose [name=draft]').value;
      form.querySelector('.problem')?.remove();
      document.querySelector('.preview')?.remove();
      form.after(document.adoptNode(page.querySelector('.preview')));
      document.querySelector('.preview').focus();
      return;
    }
    form.dispatchEvent(new Event('sent'));
    const there = ['draft', 'open'].includes(button.value) || form.elements.at?.value || form.elements.post ? request.responseURL : form.elements.back?.value ?? '/wall';
    // Assigning an address that differs in its hash alone would load nothing.
    if (there.split('#')[0] === location.pathname + location.search) { location.hash = there.split('#')[1] ?? ''; location.reload(); }
    else location.assign(there);
  };
  request.onerror = () => HTMLFormElement.prototype.submit.call(form);
  request.send(body);
}
