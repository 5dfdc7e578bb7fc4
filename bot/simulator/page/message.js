// One message in a chat, as LINE shows it.

import { drawFlex } from './flex.js';
import { h, linked } from './dom.js';
import { t } from './texts.js';

// LINE's own pictures are not ours to ship: a sticker is shown as the feeling it stands for.
export const STICKERS = [
  ['446', '1988', '👋'], ['446', '1989', '😊'], ['446', '1993', '🙏'], ['446', '2006', '🎉'],
  ['789', '10855', '👍'], ['789', '10863', '😅'], ['11537', '52002734', '🥰'], ['11537', '52002752', '😢'],
];
const face = (message) => STICKERS.find(([, sticker]) => sticker === message.stickerId)?.[2] ?? '🙂';

function button(action, pointer, act) {
  if (action.type === 'uri') {
    return h('a', { class: 'tp-action', href: action.uri, target: '_blank', rel: 'noopener noreferrer' }, action.label);
  }
  return h('button', { class: 'tp-action', type: 'button', onclick: () => act(action, pointer) }, action.label || action.text);
}

function column(part, pointer, act) {
  return h('div', { class: 'tp-column' },
    part.thumbnailImageUrl && h('img', { class: 'tp-picture', src: part.thumbnailImageUrl, alt: '' }),
    h('div', { class: 'tp-body' },
      part.title && h('div', { class: 'tp-title' }, part.title),
      h('div', { class: 'tp-text' }, part.text)),
    h('div', { class: 'tp-actions' }, (part.actions || []).map((action, index) => button(action, `${pointer}/actions/${index}`, act))));
}

function template(message, act) {
  const part = message.template;
  if (part.type === 'confirm') {
    return h('div', { class: 'tp-column confirm' },
      h('div', { class: 'tp-body' }, h('div', { class: 'tp-text' }, part.text)),
      h('div', { class: 'tp-actions two' }, part.actions.map((action, index) => button(action, `/template/actions/${index}`, act))));
  }
  if (part.type === 'buttons') return column(part, '/template', act);
  const columns = part.columns.map((one, index) => (part.type === 'carousel'
    ? column(one, `/template/columns/${index}`, act)
    : h('div', { class: 'tp-column picture' }, h('img', { class: 'tp-picture', src: one.imageUrl, alt: '' }), button(one.action, `/template/columns/${index}/action`, act))));
  return h('div', { class: 'fx-carousel', tabIndex: 0, role: 'group', 'aria-label': message.altText }, columns);
}

function words(text, mine) {
  return h('div', { class: `bubble ${mine ? 'mine' : ''}` }, linked(text));
}

function substituted(message) {
  const plain = message.text.replace(/\{(\w+)\}/g, (whole, key) => {
    const with_ = message.substitution?.[key];
    return with_?.type === 'mention' ? '@' : with_ ? '🙂' : whole;
  });
  return plain.replaceAll('{{', '{').replaceAll('}}', '}');
}

// Returns what stands inside the balloon's row; `act(action, pointer)` is called for what is tapped.
export function drawMessage(message, { mine = false, messageId = '', act = () => {} } = {}) {
  switch (message.type) {
    case 'text': return words(message.text, mine);
    case 'textV2': return words(substituted(message), mine);
    case 'flex': return drawFlex(message, act);
    case 'template': return template(message, act);
    case 'sticker': return h('div', { class: 'sticker', role: 'img', 'aria-label': t('sticker') }, face(message));
    case 'image': return h('img', { class: 'photo', alt: t('photo'), src: message.originalContentUrl || `/_sim/content/${messageId}` });
    case 'location': return h('div', { class: 'bubble place' }, h('strong', {}, `📍 ${message.title || ''}`), h('br'), message.address || '');
    case 'unsent': return h('div', { class: 'grey' }, t('unsent'));
    default: return words(message.altText || `[${message.type}]`, mine);
  }
}
