// The phones: who there is, one chat on the screen, and everything a thumb can do.

import { attempt, get, on, post } from './api.js';
import { $, h, pressable, reconcile, toast } from './dom.js';
import { drawMessage, STICKERS } from './message.js';
import { day, t, time } from './texts.js';

const SHOWN = 300;
const NAMES = ['井上 花子', '小川 健', '三浦 春江', '原田 昇', '石井 ゆき', '森 正人', '中村 とも子', '藤田 修'];
const COLORS = ['#a23b22', '#2b6777', '#7a4b8f', '#8a6410', '#3d6b35', '#a0366b', '#35558f', '#6b4a35'];

export const state = { residents: [], chosen: null, seen: new Map(), newest: new Map() };
let root;
let composing = false;

const resident = () => state.residents.find((one) => one.id === state.chosen);
const color = (one) => COLORS[Math.max(0, state.residents.indexOf(one)) % COLORS.length];
const letter = (one) => (one.kind === 'user' ? [...one.name.replace(/^.*\s/, '')][0] : '👥');
const path = (one, verb) => `residents/${one.id}/${verb}`;

export async function act(verb, body = {}, key = state.chosen) {
  return attempt(`residents/${key}/${verb}`, body);
}

export async function addResident(name, kind = 'user') {
  const taken = new Set(state.residents.map((one) => one.name));
  const free = NAMES.find((one) => !taken.has(one)) || `住民 ${state.residents.length + 1}`;
  const made = await attempt('residents', { name: name || (kind === 'user' ? free : `町会 ${state.residents.length + 1}`), kind });
  if (!made) return null;
  await refreshResidents();
  choose(made.id);
  return made;
}

export function choose(id) {
  state.chosen = id;
  localStorage.setItem('phone', id);
  drawTabs();
  return drawPhone(true);
}

async function refreshResidents() {
  state.residents = (await get('residents')).residents;
  if (!resident()) state.chosen = state.residents.find((one) => one.id === localStorage.getItem('phone'))?.id ?? state.residents[0]?.id ?? null;
  drawTabs();
}

function drawTabs() {
  const tabs = $('.phone-tabs', root);
  const buttons = state.residents.map((one) => {
    const fresh = (state.newest.get(one.id) || 0) > (state.seen.get(one.id) || 0) && one.id !== state.chosen;
    return h('button', {
      class: `phone-tab ${one.id === state.chosen ? 'on' : ''}`, type: 'button', 'aria-pressed': String(one.id === state.chosen),
      onclick: () => choose(one.id), title: one.name,
    }, avatar(one), h('span', { class: 'phone-name' }, one.name), fresh && h('span', { class: 'dot', 'aria-label': 'new' }));
  });
  tabs.replaceChildren(...buttons,
    h('button', { class: 'phone-tab new', type: 'button', onclick: () => addResident(), id: 'new-resident' }, h('span', { class: 'avatar plus', 'aria-hidden': 'true' }, '＋'), h('span', { class: 'phone-name' }, t('newResident'))),
    h('button', { class: 'phone-tab new', type: 'button', onclick: () => addResident('', 'group') }, h('span', { class: 'avatar plus', 'aria-hidden': 'true' }, '👥'), h('span', { class: 'phone-name' }, t('newGroup'))));
}

function avatar(one) {
  const circle = h('span', { class: 'avatar', 'aria-hidden': 'true' }, letter(one));
  circle.style.setProperty('background-color', color(one));
  return circle;
}

function botFace() {
  return h('span', { class: 'avatar bot', 'aria-hidden': 'true' }, '寄');
}

function refusal(item) {
  const details = (item.error.details || []).map((one) => `${one.property}: ${one.message}`).join('　');
  return h('div', { class: 'refused', role: 'alert' }, h('strong', {}, `${t('lineRefused')} ${item.status}`), ` ${item.error.message}`, details && h('span', { class: 'details' }, details));
}

const EVENTS = { followed: 'followed', unblocked: 'unblockedEvent', blocked: 'blockedEvent', joined: 'joined' };

function tapped(item) {
  return async (action, pointer) => {
    const answer = await act('tap', { item: item.n, pointer });
    if (answer) afterTap(answer, (value) => act('tap', { item: item.n, pointer, value }));
  };
}

export function afterTap(answer, again) {
  if (answer.ask === 'datetimepicker') return openPicker(answer, again);
  if (answer.ask === 'image') return sendSample();
  if (answer.open) window.open(answer.open, '_blank', 'noopener');
  if (answer.copy) { navigator.clipboard?.writeText(answer.copy).catch(() => {}); toast(answer.copy); }
  return null;
}

function openPicker(ask, again) {
  const type = { date: 'date', time: 'time', datetime: 'datetime-local' }[ask.mode];
  const input = h('input', { type, id: 'picker', required: true, min: ask.min, max: ask.max, value: ask.initial || (ask.mode === 'date' ? ask.min : '') || '' });
  const dialog = h('dialog', { class: 'sheet', 'aria-label': t('choose') },
    h('form', { method: 'dialog', onsubmit: () => { if (input.value) again(input.value); } },
      h('label', { for: 'picker' }, t('choose')), input,
      h('div', { class: 'row' },
        h('button', { type: 'button', class: 'plain', onclick: () => dialog.close() }, t('cancel')),
        h('button', { type: 'submit', class: 'go' }, t('send')))));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
}

function drawItem(row) {
  if (row.separator) return h('div', { class: 'day-line' }, h('span', {}, row.separator));
  const item = row.item;
  if (item.who === 'system') return h('div', { class: 'grey' }, t(EVENTS[item.event] || item.event));
  if (item.who === 'refused') return refusal(item);
  const mine = item.who === 'me';
  const speaker = mine && item.sender ? state.residents.find((one) => one.id === item.sender) : null;
  const content = drawMessage(item.message, { mine, messageId: item.message_id, act: tapped(item) });
  if (item.message.type === 'unsent') return content;
  const reached = !mine || item.status === undefined || item.postback || (item.status >= 200 && item.status < 300);
  const mark = h('span', { class: 'when' },
    mine && !item.postback && (item.status !== undefined) && h('span', { class: reached ? '' : 'lost' }, reached ? t('read') : `⚠ ${t('notReached')}`),
    item.via === 'push' && h('span', { class: 'push-mark' }, t('pushMark')),
    h('time', { datetime: item.at }, time(item.at)));
  const body = h('div', { class: `line ${mine ? 'mine' : 'theirs'} ${item.message.type}` },
    !mine && botFace(), h('span', { class: 'sr' }, mine ? speaker?.name || t('me') : t('bot')), content, mark,
    mine && item.message_id && !item.postback && h('button', { class: 'unsend', type: 'button', onclick: () => act('unsend', { item: item.n }) }, t('unsend')));
  return body;
}

function rowsOf(items) {
  const rows = [];
  let last = '';
  for (const item of items.slice(-SHOWN)) {
    const today = day(item.at);
    if (today !== last) rows.push({ key: `day-${item.n}`, separator: today });
    last = today;
    rows.push({ key: item.n, item });
  }
  return rows;
}

function drawQuick(items, one) {
  const newest = items.at(-1);
  const quick = newest?.who === 'bot' ? newest.message.quickReply?.items || [] : [];
  const bar = $('.quick', root);
  bar.replaceChildren(...quick.map((entry, index) => h('button', {
    type: 'button', class: 'quick-reply', onclick: () => tapped(newest)(entry.action, `/quickReply/items/${index}/action`),
  }, entry.action.label)));
  bar.hidden = !quick.length || one.blocked;
}

function drawMenu(menu, one) {
  const holder = $('.rich-menu', root);
  const bar = $('.menu-bar', root);
  bar.hidden = !menu || one.blocked;
  if (!menu) { holder.replaceChildren(); holder.hidden = true; return; }
  bar.textContent = `☰ ${menu.chatBarText || t('menu')}`;
  if (holder.dataset.menu === menu.richMenuId) return;
  holder.dataset.menu = menu.richMenuId;
  const frame = h('div', { class: 'menu-picture' }, h('img', { src: `/_sim/content/${menu.richMenuId}`, alt: '' }));
  frame.style.setProperty('aspect-ratio', `${menu.size.width} / ${menu.size.height}`);
  menu.areas.forEach((area, index) => {
    const { x, y, width, height } = area.bounds;
    const spot = pressable(h('div', { class: 'menu-area' }), area.action.label || area.action.text || area.action.displayText || `${t('menu')} ${index + 1}`, async () => {
      const answer = await act('tap', { area: index });
      if (answer) afterTap(answer, (value) => act('tap', { area: index, value }));
    });
    const percent = (part, whole) => `${(100 * part) / whole}%`;
    for (const [name, value] of Object.entries({ left: percent(x, menu.size.width), top: percent(y, menu.size.height), width: percent(width, menu.size.width), height: percent(height, menu.size.height) })) spot.style.setProperty(name, value);
    frame.append(spot);
  });
  holder.replaceChildren(frame);
  holder.hidden = !menu.selected;
  bar.setAttribute('aria-expanded', String(!holder.hidden));
}

async function drawPhone(jump = false) {
  const one = resident();
  $('.phone', root).hidden = !one;
  if (!one) return;
  const screen = await get(path(one, 'chat'));
  if (state.chosen !== one.id) return;
  const now = screen.resident;
  const log = $('.log', root);
  const atEnd = jump || log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  $('.phone-title', root).replaceChildren(now.kind === 'user' ? t('account') : now.name);
  $('.phone-owner', root).replaceChildren(avatar(state.residents.find((r) => r.id === now.id) || now), now.name);
  reconcile(log, rowsOf(screen.items), (row) => row.key, drawItem);
  const newest = screen.items.at(-1)?.n || 0;
  state.seen.set(one.id, newest);
  state.newest.set(one.id, newest);
  drawQuick(screen.items, now);
  drawMenu(screen.rich_menu, now);
  $('.typing', root).hidden = !(screen.typing > 0);
  if (screen.typing > 0) setTimeout(() => state.chosen === one.id && drawPhone(), Math.min(screen.typing, 20) * 1000 + 100);
  drawFriend(now);
  if (atEnd) log.scrollTop = log.scrollHeight;
}

function drawFriend(one) {
  const card = $('.friend', root);
  const away = !one.friend || one.blocked;
  card.hidden = !away;
  $('.composer', root).hidden = away;
  $('.block', root).hidden = away || one.kind !== 'user';
  $('.speakers', root).hidden = one.kind === 'user' || away;
  if (away) {
    card.replaceChildren(h('div', { class: 'friend-face' }, botFace()), h('strong', {}, t('account')), h('span', { class: 'grey' }, t('official')),
      h('p', {}, one.blocked ? t('blocked') : t('addFriendHint')),
      h('button', { type: 'button', class: 'line-green', id: 'follow', onclick: () => act(one.kind === 'user' ? 'follow' : 'join') }, one.blocked ? t('unblock') : one.kind === 'user' ? t('addFriend') : t('invite')));
  }
  if (one.kind !== 'user') {
    const people = state.residents.filter((r) => r.kind === 'user');
    const select = $('#speaker', root);
    const kept = select.value;
    select.replaceChildren(h('option', { value: '' }, '—'), ...people.map((r) => h('option', { value: r.id }, r.name)));
    select.value = kept || people[0]?.id || '';
  }
}

async function send(event) {
  event?.preventDefault();
  const box = $('#say', root);
  const text = box.value;
  if (!text.trim()) return;
  box.value = '';
  grow(box);
  const one = resident();
  const group = one.kind === 'user' ? {} : { user: $('#speaker', root).value, mention: $('#mention', root).checked };
  await act('say', { text, ...group });
}

function grow(box) {
  box.style.setProperty('height', 'auto');
  box.style.setProperty('height', `${Math.min(box.scrollHeight, 110)}px`);
}

async function sendSample() {
  const canvas = h('canvas', { width: 480, height: 320 });
  const pen = canvas.getContext('2d');
  const sky = pen.createLinearGradient(0, 0, 0, 320);
  sky.addColorStop(0, '#9cc8e8');
  sky.addColorStop(1, '#f3ead8');
  pen.fillStyle = sky;
  pen.fillRect(0, 0, 480, 320);
  pen.fillStyle = '#7a4a32';
  pen.beginPath();
  pen.moveTo(80, 160); pen.lineTo(240, 70); pen.lineTo(400, 160); pen.fill();
  pen.fillStyle = '#efe4cf';
  pen.fillRect(110, 160, 260, 110);
  pen.fillStyle = '#5a6f52';
  pen.fillRect(0, 268, 480, 52);
  pen.fillStyle = '#6b4a35';
  pen.fillRect(215, 195, 50, 75);
  await act('image', { base64: canvas.toDataURL('image/jpeg', 0.8).split(',')[1], type: 'image/jpeg' });
}

function sendFile(input) {
  const file = input.files[0];
  if (!file) return;
  const reader = new FileReader();
  reader.onload = () => act('image', { base64: reader.result.split(',')[1], type: file.type });
  reader.readAsDataURL(file);
  input.value = '';
}

function build() {
  const more = h('div', { class: 'more', hidden: true, id: 'more' },
    h('div', { class: 'stickers' }, STICKERS.map(([pack, sticker, look]) => h('button', {
      type: 'button', 'aria-label': `${t('sticker')} ${look}`, onclick: () => { toggleMore(false); act('sticker', { package: pack, sticker }); },
    }, look))),
    h('div', { class: 'row' },
      h('button', { type: 'button', class: 'plain', onclick: () => { toggleMore(false); sendSample(); } }, `🖼 ${t('samplePhoto')}`),
      h('label', { class: 'plain file' }, `📷 ${t('photo')}`, h('input', { type: 'file', accept: 'image/*', class: 'sr', onchange: (event) => { toggleMore(false); sendFile(event.target); } }))));
  const plus = h('button', { type: 'button', class: 'icon', 'aria-label': t('more'), 'aria-expanded': 'false', 'aria-controls': 'more', onclick: () => toggleMore(more.hidden) }, '＋');
  const toggleMore = (open) => { more.hidden = !open; plus.setAttribute('aria-expanded', String(open)); };
  const box = h('textarea', {
    id: 'say', rows: 1, 'aria-label': t('message'), placeholder: t('message'),
    oninput: (event) => grow(event.target),
    oncompositionstart: () => { composing = true; }, oncompositionend: () => { composing = false; },
    onkeydown: (event) => { if (event.key === 'Enter' && !event.shiftKey && !composing && !event.isComposing) send(event); },
  });
  root.append(
    h('h2', { id: 'phones-title' }, t('phones')),
    h('div', { class: 'phone-tabs' }),
    h('div', { class: 'phone', hidden: true },
      h('div', { class: 'phone-top' },
        h('span', { class: 'back', 'aria-hidden': 'true' }, '‹'), h('span', { class: 'phone-title' }), h('span', { class: 'verified', 'aria-hidden': 'true' }, '🛡'),
        h('span', { class: 'phone-owner' }),
        h('button', { type: 'button', class: 'block', onclick: () => act('block') }, t('block'))),
      h('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': t('phones'), tabIndex: 0 }),
      h('div', { class: 'typing', hidden: true, role: 'status', 'aria-label': t('typing') }, botFace(), h('span', { class: 'dots' }, h('i'), h('i'), h('i'))),
      h('div', { class: 'friend', hidden: true }),
      h('div', { class: 'quick', role: 'group', 'aria-label': t('quickReplies'), hidden: true }),
      h('div', { class: 'speakers', hidden: true },
        h('label', {}, t('me'), h('select', { id: 'speaker' })), h('label', {}, h('input', { type: 'checkbox', id: 'mention', checked: true }), t('mention'))),
      more,
      h('form', { class: 'composer', onsubmit: send }, plus, box, h('button', { type: 'submit', class: 'icon send', 'aria-label': t('send') }, '➤')),
      h('button', { type: 'button', class: 'menu-bar', hidden: true, 'aria-expanded': 'false', onclick: (event) => {
        const menu = $('.rich-menu', root);
        menu.hidden = !menu.hidden;
        event.currentTarget.setAttribute('aria-expanded', String(!menu.hidden));
      } }),
      h('div', { class: 'rich-menu', hidden: true })));
}

export async function startPhones() {
  root = $('#phones');
  build();
  await refreshResidents();
  if (!state.residents.length) await addResident();
  else await drawPhone(true);
  on('residents', async () => { await refreshResidents(); drawPhone(); });
  on('chat:', async (topics) => {
    for (const topic of topics) {
      const id = topic.slice(5);
      if (id === state.chosen) await drawPhone();
      else { state.newest.set(id, (state.newest.get(id) || 0) + 1); state.seen.set(id, state.seen.get(id) ?? 0); }
    }
    drawTabs();
  });
}

export const reading = (id) => get(`residents/${id}/chat`);
export const sendAs = (id, verb, body) => post(`residents/${id}/${verb}`, body);
