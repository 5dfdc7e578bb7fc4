// Elements made in one call; text is always text, never HTML.

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style') for (const [key, one] of Object.entries(value)) element.style.setProperty(key, one);
    else if (name === 'class') element.className = value;
    else if (name in element && typeof value !== 'string') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const $ = (selector, root = document) => root.querySelector(selector);

// Text with its addresses as links.
export function linked(text) {
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>「」（）、。]+/g)) {
    parts.push(text.slice(at, match.index), h('a', { href: match[0], target: '_blank', rel: 'noopener noreferrer' }, match[0]));
    at = match.index + match[0].length;
  }
  return [...parts, text.slice(at)];
}

// A button as far as mouse, keyboard and screen reader are concerned, whatever the element.
export function pressable(element, label, act) {
  element.setAttribute('role', 'button');
  element.tabIndex = 0;
  if (label) element.setAttribute('aria-label', label);
  element.classList.add('pressable');
  element.addEventListener('click', (event) => { event.stopPropagation(); act(); });
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  return element;
}

export function toast(text, kind = '') {
  const note = h('div', { class: `toast ${kind}` }, text);
  $('#toasts').append(note);
  setTimeout(() => note.remove(), 7000);
}

// Children replaced one by one: what did not change keeps its place, focus and scroll position.
export function reconcile(parent, rows, keyOf, draw) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let before = parent.firstElementChild;
  for (const row of rows) {
    const key = String(keyOf(row));
    const print = JSON.stringify(row);
    let element = old.get(key);
    old.delete(key);
    if (!element || element.print !== print) {
      const fresh = draw(row);
      fresh.dataset.key = key;
      fresh.print = print;
      if (element) {
        if (before === element) before = fresh;
        element.replaceWith(fresh);
      }
      element = fresh;
    }
    if (element === before) before = before.nextElementSibling;
    else parent.insertBefore(element, before);
  }
  for (const gone of old.values()) gone.remove();
}
