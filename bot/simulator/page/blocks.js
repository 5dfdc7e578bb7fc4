// Block Kit drawn as Slack draws it. What is entered in a view is collected by `values(root)`.

import { h } from './dom.js';
import { textObject } from './mrkdwn.js';
import { t } from './texts.js';

function confirmFirst(element, go) {
  if (!element.confirm) return go();
  const { title, text, confirm, deny, style } = element.confirm;
  const dialog = h('dialog', { class: 'slack-dialog small', 'aria-label': title.text },
    h('h3', {}, title.text), textObject(text),
    h('div', { class: 'row end' },
      h('button', { type: 'button', class: 'sl-button', onclick: () => dialog.close() }, deny.text),
      h('button', { type: 'button', class: `sl-button ${style || 'primary'}`, onclick: () => { dialog.close(); go(); } }, confirm.text)));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  return dialog.showModal();
}

function options(element) {
  const groups = element.option_groups;
  const one = (option) => h('option', { value: option.value }, option.text.text);
  return groups
    ? groups.map((group) => h('optgroup', { label: group.label.text }, group.options.map(one)))
    : (element.options || []).map(one);
}

function select(element, act, inView, label) {
  const many = element.type.startsWith('multi_');
  const box = h('select', {
    class: 'sl-select', multiple: many, 'aria-label': label || element.placeholder?.text || t('choose'), 'data-action': element.action_id,
    onchange: (event) => act?.(element, many ? [...event.target.selectedOptions].map((o) => o.value) : event.target.value),
  }, !many && h('option', { value: '' }, element.placeholder?.text || t('choose')), options(element));
  if (element.initial_option) box.value = element.initial_option.value;
  if (!inView && !act) box.disabled = true;
  return box;
}

const PICKERS = { datepicker: ['date', 'initial_date'], timepicker: ['time', 'initial_time'] };

function choices(element, act) {
  const kind = element.type === 'checkboxes' ? 'checkbox' : 'radio';
  const group = `${element.action_id}-${Math.random().toString(36).slice(2)}`;
  const initial = new Set([...(element.initial_options || []), ...(element.initial_option ? [element.initial_option] : [])].map((o) => o.value));
  const box = h('div', { class: 'sl-choices', 'data-action': element.action_id, 'data-kind': element.type });
  for (const option of element.options) {
    box.append(h('label', {}, h('input', {
      type: kind, name: group, value: option.value, checked: initial.has(option.value),
      onchange: () => act?.(element, valueOf(box)),
    }), h('span', {}, textObject(option.text), option.description && h('small', {}, option.description.text))));
  }
  return box;
}

export function drawElement(element, { act, label, people } = {}) {
  switch (element.type) {
    case 'button': {
      const text = element.text.text;
      if (element.url) return h('a', { class: `sl-button ${element.style || ''}`, href: element.url, target: '_blank', rel: 'noopener noreferrer', onclick: () => act?.(element) }, text);
      return h('button', { type: 'button', class: `sl-button ${element.style || ''}`, 'data-action': element.action_id, 'aria-label': element.accessibility_label, onclick: () => confirmFirst(element, () => act?.(element)) }, text);
    }
    case 'overflow':
      return h('select', { class: 'sl-select overflow', 'aria-label': '…', onchange: (event) => { if (event.target.value) act?.(element, event.target.value); event.target.value = ''; } },
        h('option', { value: '' }, '⋯'), element.options.map((option) => h('option', { value: option.value }, option.text.text)));
    case 'datepicker': case 'timepicker': {
      const [type, initial] = PICKERS[element.type];
      return h('input', { type, class: 'sl-input', 'data-action': element.action_id, 'aria-label': label || element.placeholder?.text || t('choose'), value: element[initial] || '', onchange: (event) => act?.(element, event.target.value) });
    }
    case 'datetimepicker':
      return h('input', { type: 'datetime-local', class: 'sl-input', 'data-action': element.action_id, 'aria-label': label || t('choose') });
    case 'radio_buttons': case 'checkboxes': return choices(element, act);
    case 'plain_text_input': {
      const common = { class: 'sl-input', 'data-action': element.action_id, 'aria-label': label, placeholder: element.placeholder?.text, maxLength: element.max_length || 3000 };
      return element.multiline ? h('textarea', { ...common, rows: 3 }, element.initial_value || '') : h('input', { type: 'text', ...common, value: element.initial_value || '' });
    }
    case 'email_text_input': case 'number_input': case 'url_text_input':
      return h('input', { type: { email_text_input: 'email', number_input: 'number', url_text_input: 'url' }[element.type], class: 'sl-input', 'data-action': element.action_id, 'aria-label': label, value: element.initial_value || '' });
    case 'image': return h('img', { class: 'sl-image', src: element.image_url, alt: element.alt_text });
    case 'users_select': case 'multi_users_select':
      return h('select', { class: 'sl-select', 'data-action': element.action_id, 'aria-label': label || t('choose'), onchange: (event) => act?.(element, event.target.value) },
        h('option', { value: '' }, t('choose')), (people?.all || []).map((one) => h('option', { value: one.id }, one.name)));
    default: return select(element, act, true, label);
  }
}

function rich(block) {
  const piece = (part) => {
    if (part.type === 'text') { const style = part.style || {}; return h(style.bold ? 'strong' : style.code ? 'code' : style.italic ? 'em' : style.strike ? 's' : 'span', {}, part.text); }
    if (part.type === 'link') return h('a', { href: part.url, target: '_blank', rel: 'noopener noreferrer' }, part.text || part.url);
    if (part.type === 'user') return h('span', { class: 'mention' }, `@${part.user_id}`);
    return part.unicode ? String.fromCodePoint(parseInt(part.unicode, 16)) : '';
  };
  const section = (part) => {
    if (part.type === 'rich_text_list') return h(part.style === 'ordered' ? 'ol' : 'ul', {}, part.elements.map((one) => h('li', {}, one.elements.map(piece))));
    const tag = { rich_text_quote: 'blockquote', rich_text_preformatted: 'pre' }[part.type] || 'div';
    return h(tag, {}, part.elements.map(piece));
  };
  return h('div', { class: 'mrkdwn' }, block.elements.map(section));
}

// `press(block, element, chosen)` is called for what is pressed or chosen; `errors`: block id -> text.
export function drawBlock(block, { press, people, errors = {} } = {}) {
  const act = press && ((element, chosen) => press(block, element, chosen));
  const names = (id) => people?.name(id);
  switch (block.type) {
    case 'section': return h('div', { class: 'sl-section' },
      h('div', { class: 'sl-main' }, block.text && textObject(block.text, names),
        block.fields && h('div', { class: 'sl-fields' }, block.fields.map((field) => textObject(field, names)))),
      block.accessory && h('div', { class: 'sl-accessory' }, drawElement(block.accessory, { act, people, label: block.text?.text })));
    case 'header': return h('h4', { class: 'sl-header' }, block.text.text);
    case 'divider': return h('hr', { class: 'sl-divider' });
    case 'context': return h('div', { class: 'sl-context' }, block.elements.map((part) => (part.type === 'image' ? drawElement(part) : textObject(part, names))));
    case 'actions': return h('div', { class: 'sl-actions' }, block.elements.map((element) => drawElement(element, { act, people })));
    case 'image': return h('figure', { class: 'sl-figure' }, block.title && h('figcaption', {}, block.title.text), h('img', { src: block.image_url, alt: block.alt_text }));
    case 'rich_text': return rich(block);
    case 'input': return h('div', { class: `sl-field ${errors[block.block_id] ? 'wrong' : ''}`, 'data-block': block.block_id },
      h('div', { class: 'sl-label' }, block.label.text, block.optional && h('span', { class: 'muted' }, ` ${t('optional')}`)),
      drawElement(block.element, { act: block.dispatch_action ? act : undefined, label: block.label.text, people }),
      block.hint && h('div', { class: 'sl-hint' }, block.hint.text),
      h('div', { class: 'sl-error', role: 'alert' }, errors[block.block_id] || ''));
    default: return h('div', {});
  }
}

function valueOf(control) {
  const kind = control.dataset.kind;
  if (kind) {
    const chosen = [...control.querySelectorAll('input:checked')].map((input) => input.value);
    return kind === 'checkboxes' ? chosen : chosen[0];
  }
  if (control.multiple) return [...control.selectedOptions].map((option) => option.value);
  return control.type === 'datetime-local' ? (control.value ? Math.floor(new Date(`${control.value}:00+09:00`) / 1000) : undefined) : control.value || undefined;
}

// What stands in a view's fields, by action id.
export function values(root) {
  const found = {};
  for (const control of root.querySelectorAll('[data-action]')) {
    if (control.tagName === 'BUTTON') continue;
    const value = valueOf(control);
    if (value !== undefined) found[control.dataset.action] = value;
  }
  return found;
}

export function showErrors(root, errors) {
  let first = null;
  for (const field of root.querySelectorAll('[data-block]')) {
    const text = errors[field.dataset.block] || '';
    field.classList.toggle('wrong', Boolean(text));
    field.querySelector('.sl-error').textContent = text;
    if (text && !first) first = field.querySelector('[data-action]');
  }
  first?.focus();
}
