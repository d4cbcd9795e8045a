// Writing: drafts that survive a closed tab, names and tags completed, pictures dropped, pasted and seen before they go. Plain forms do without.
const most = 16;

const ready = new WeakSet();

// The form on top at once, for its draft; one to answer with when it is entered.
document.querySelectorAll('form.compose[action="/wall/posts"]').forEach(prepare);
document.addEventListener('focusin', event => {
  const form = event.target.closest('form[action="/wall/posts"]');
  if (form) prepare(form);
});

function prepare(form) {
  if (ready.has(form)) return;
  ready.add(form);
  const text = form.elements.text;
  keepDraft(form, text);
  complete(text);
  takePictures(form, text);
  text.addEventListener('keydown', event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener('submit', event => send(event, form));
}

function keepDraft(form, text) {
  const key = `draft ${form.elements.inReplyTo?.value ?? ''}`;
  if (!text.value) text.value = localStorage.getItem(key) ?? '';
  text.addEventListener('input', () => text.value ? localStorage.setItem(key, text.value) : localStorage.removeItem(key));
  form.addEventListener('sent', () => localStorage.removeItem(key));
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

// A picture that is dropped or pasted goes into the first free row; every row shows what it holds.
function takePictures(form, text) {
  const rows = () => [...form.querySelectorAll('.file-row')];
  const more = form.querySelector('details.more');
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
  const add = file => {
    let row = rows().find(one => one.querySelector('input[type=file]').files.length === 0);
    if (!row) {
      if (rows().length === most) return;
      row = rows()[0].cloneNode(true);
      row.querySelector('canvas')?.remove();
      const number = rows().length + 1;
      for (const input of row.querySelectorAll('input')) {
        input.value = '';
        input.name = input.name.replace(/\d+$/, number);
      }
      rows().at(-1).after(row);
    }
    const transfer = new DataTransfer();
    transfer.items.add(file);
    row.querySelector('input[type=file]').files = transfer.files;
    more.open = true;
    show(row);
    row.querySelector('input:not([type=file])').focus();
  };
  const files = transfer => [...transfer?.files ?? []].filter(file => /^(image|video|audio)\//.test(file.type));
  form.addEventListener('change', event => { if (event.target.type === 'file') show(event.target.closest('.file-row')); });
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

// With a bar while files go up. XMLHttpRequest, since fetch does not tell how far an upload is.
function send(event, form) {
  event.preventDefault();
  const button = form.querySelector('button[type=submit]');
  button.disabled = true;
  const bar = Object.assign(document.createElement('progress'), { max: 1, value: 0 });
  bar.setAttribute('aria-label', button.textContent);
  if ([...form.querySelectorAll('input[type=file]')].some(input => input.files.length > 0)) button.before(bar);
  const request = new XMLHttpRequest();
  request.open('POST', form.action);
  request.setRequestHeader('Accept', 'text/html');       // the wall is a document for programs, too
  request.upload.onprogress = progress => { bar.value = progress.loaded / progress.total; };
  request.onload = () => {
    if (request.status >= 400) {
      const problem = new DOMParser().parseFromString(request.responseText, 'text/html').querySelector('.problem, main p');
      bar.remove();
      button.disabled = false;
      form.querySelector('.problem')?.remove();
      const words = Object.assign(document.createElement('p'), { className: 'problem', textContent: problem?.textContent ?? request.status });
      words.setAttribute('role', 'alert');
      return form.prepend(words);
    }
    form.dispatchEvent(new Event('sent'));
    const there = form.elements.back?.value ?? '/wall';
    // Assigning an address that differs in its hash alone would load nothing.
    if (there.split('#')[0] === location.pathname + location.search) { location.hash = there.split('#')[1] ?? ''; location.reload(); }
    else location.assign(there);
  };
  request.onerror = () => HTMLFormElement.prototype.submit.call(form);
  request.send(new FormData(form));
}
