// Elements from words, and new trees laid over old ones: what has not changed keeps its focus and its place. Text is only ever set as text.

const pen = document.getElementById('pen').namespaceURI;

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat(3)) {
    if (child !== null && child !== undefined && child !== false) node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

const el = (tag, props, ...children) => fill(document.createElement(tag), props, children);
const draw = (tag, props, ...children) => fill(document.createElementNS(pen, tag), props, children);

// Lengths go through data-size: the policy of the page blocks style attributes.
function size(node) {
  const apply = one => {
    if (one.dataset?.size !== undefined) one.style.setProperty('--size', one.dataset.size);
  };
  apply(node);
  for (const one of node.querySelectorAll('[data-size]')) apply(one);
}

function isSame(a, b) {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName && (a.nodeType !== 1 || a.getAttribute('data-key') === b.getAttribute('data-key'));
}

function morph(old, next) {
  if (old.nodeType === 3) {
    if (old.data !== next.data) old.data = next.data;
    return;
  }
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name) && name !== 'style') old.removeAttribute(name);
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  lay(old, [...next.childNodes]);
}

function lay(parent, next) {
  let at = parent.firstChild;
  for (const node of next) {
    let match = at;
    if (!match || !isSame(match, node)) {
      const key = node.nodeType === 1 ? node.getAttribute('data-key') : null;
      match = key === null ? null : [...parent.children].find(one => one.getAttribute('data-key') === key && one.nodeName === node.nodeName);
    }
    if (match) {
      if (match !== at) parent.insertBefore(match, at);
      else at = at.nextSibling;
      morph(match, node);
    } else {
      parent.insertBefore(node, at);
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

function show(parent, ...next) {
  lay(parent, next.flat(3).filter(Boolean));
  size(parent);
}

// A state is a shape, a colour and, beside it, a word.
function shape(level) {
  const form = {
    ok: () => draw('circle', { cx: 6, cy: 6, r: 5 }),
    warn: () => draw('path', { d: 'M6 .8 11.6 11H.4z' }),
    down: () => draw('rect', { x: 1, y: 1, width: 10, height: 10, rx: 1 }),
    held: () => draw('path', { d: 'M2 1h3v10H2zM7 1h3v10H7z' }),
    unknown: () => draw('path', { d: 'M6 1 11 6 6 11 1 6z' }),
  }[level];
  return draw('svg', { class: `shape ${level}`, viewBox: '0 0 12 12', 'aria-hidden': 'true' }, form());
}

const sign = (level, word, props) => el('span', { class: `sign ${level}`, ...props }, shape(level), word);

function panel(key, title, note, ...children) {
  return el('section', { class: `panel ${key}`, 'data-key': key, 'aria-labelledby': `${key}-title` },
    el('div', { class: 'head' }, el('h2', { id: `${key}-title` }, title), note),
    ...children);
}

function table(caption, heads, rows, props) {
  return el('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': `${caption}, table` },
    el('table', props,
      el('caption', { class: 'hidden' }, caption),
      el('thead', null, el('tr', null, heads.map(head => el('th', { scope: 'col', class: head.number ? 'number' : null }, head.text ?? head)))),
      el('tbody', null, rows)));
}
