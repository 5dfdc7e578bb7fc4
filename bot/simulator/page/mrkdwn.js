// Slack's mrkdwn as nodes; nothing a person typed becomes HTML.

import { h } from './dom.js';

const PLAIN = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
const unescape = (text) => text.replace(/&(amp|lt|gt);/g, (entity) => PLAIN[entity]);
const EMOJI = { white_check_mark: '✅', x: '❌', warning: '⚠️', bell: '🔔', key: '🔑', calendar: '📅', hourglass: '⌛', lock: '🔒', tada: '🎉', no_entry: '⛔', bust_in_silhouette: '👤', busts_in_silhouette: '👥', game_die: '🎲', information_source: 'ℹ️' };

function reference(inner, people) {
  const [target, label] = inner.split('|');
  if (target.startsWith('@')) return h('span', { class: 'mention' }, `@${label || people(target.slice(1)) || target.slice(1)}`);
  if (target.startsWith('#')) return h('span', { class: 'mention' }, `#${label || target.slice(1)}`);
  if (target.startsWith('!date')) return label || '';
  if (target.startsWith('!')) return h('span', { class: 'mention loud' }, `@${target.slice(1)}`);
  if (/^(https?|mailto|tel):/.test(target)) return h('a', { href: unescape(target), target: '_blank', rel: 'noopener noreferrer' }, unescape(label || target));
  return unescape(`<${inner}>`);
}

const RULES = [
  [/^<([^>\n]+)>/, (match, people) => reference(match[1], people)],
  [/^`([^`\n]+)`/, (match) => h('code', {}, unescape(match[1]))],
  [/^\*([^*\n]+)\*/, (match, people) => h('strong', {}, inline(match[1], people))],
  [/^_([^_\n]+)_/, (match, people) => h('em', {}, inline(match[1], people))],
  [/^~([^~\n]+)~/, (match, people) => h('s', {}, inline(match[1], people))],
  [/^:([a-z0-9_+-]+):/, (match) => EMOJI[match[1]] || match[0]],
];

function inline(text, people) {
  const nodes = [];
  let plain = '';
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const starts = at === 0 || /[\s\p{P}\p{S}]/u.test(text[at - 1]);
    let found = null;
    for (const [pattern, make] of RULES) {
      const match = (starts || rest[0] === '<') && rest.match(pattern);
      if (match) { found = [match, make]; break; }
    }
    if (found) {
      nodes.push(unescape(plain), found[1](found[0], people));
      plain = '';
      at += found[0][0].length;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  nodes.push(unescape(plain));
  return nodes;
}

export function mrkdwn(text, people = () => null) {
  const holder = h('div', { class: 'mrkdwn' });
  for (const [index, part] of text.split('```').entries()) {
    if (index % 2) { holder.append(h('pre', {}, unescape(part.replace(/^\n/, '')))); continue; }
    const lines = part.split('\n');
    lines.forEach((line, number) => {
      if (/^(&gt;|>) ?/.test(line)) holder.append(h('blockquote', {}, inline(line.replace(/^(&gt;|>) ?/, ''), people)));
      else { holder.append(...inline(line, people)); if (number < lines.length - 1) holder.append(h('br')); }
    });
  }
  return holder;
}

// A text object: plain_text or mrkdwn.
export function textObject(object, people) {
  return object.type === 'mrkdwn' ? mrkdwn(object.text, people) : h('div', { class: 'mrkdwn' }, object.text);
}
