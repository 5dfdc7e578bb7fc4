// The staff's side: one channel, the Home tab, and whoever is pressing.

import { attempt, get, on } from './api.js';
import { drawBlock, showErrors, values } from './blocks.js';
import { $, h, reconcile, toast } from './dom.js';
import { mrkdwn } from './mrkdwn.js';
import { day, t, time } from './texts.js';

export const state = { staff: [], user: null, channels: [], channel: null, tab: 'channel', messages: [], screen: null };
let root;
const drawn = { modal: null };

export const people = {
  get all() { return state.staff; },
  name: (id) => state.staff.find((one) => one.id === id)?.name || (id === 'U0YORIBOT' ? 'よりあい' : null),
};

const who = () => state.staff.find((one) => one.id === state.user);

export async function act(verb, body = {}) {
  const answer = await attempt(`staff/${state.user}/${verb}`, body);
  if (answer?.trouble) toast(`${t('slackTrouble')} (${answer.trouble})`, 'bad');
  return answer;
}

export async function become(user) {
  state.user = user;
  localStorage.setItem('staff', user);
  drawn.modal = null;
  await refreshScreen();
}

function face(name, color = '#0b6b4f') {
  const square = h('span', { class: 'sl-face', 'aria-hidden': 'true' }, [...name][0]);
  square.style.setProperty('background-color', color);
  return square;
}

function press(message) {
  return (block, element, chosen) => act('press', { action_id: element.action_id, ts: message.ts, channel: message.channel || state.channel, chosen, request_id: element.type === 'button' ? element.value : undefined });
}

function file(one) {
  return h('a', { class: 'sl-file', href: `/_sim/content/${one.id}`, download: one.name }, `📎 ${one.title || one.name}`, h('small', {}, ` ${one.length} B`));
}

function drawMessage(row) {
  if (row.separator) return h('div', { class: 'sl-day' }, h('span', {}, row.separator));
  const message = row.message;
  const bot = h('span', { class: 'sl-name' }, 'よりあい');
  const body = h('div', { class: 'sl-body' },
    h('div', { class: 'sl-meta' }, bot, h('span', { class: 'sl-app' }, t('app')), h('time', { datetime: message.at }, time(message.at)),
      message.edited && h('span', { class: 'muted' }, t('edited'))));
  if (message.ephemeral) body.append(h('div', { class: 'sl-only' }, `👁 ${t('onlyYou')}`));
  const blocks = message.blocks || [];
  if (blocks.length) body.append(...blocks.map((block) => drawBlock(block, { press: press(message), people })));
  else body.append(mrkdwn(message.text || '', people.name));
  for (const one of message.files || []) body.append(file(one));
  if (row.thread.length) {
    body.append(h('details', { class: 'sl-thread' }, h('summary', {}, `${row.thread.length}${t('replies').startsWith('件') ? '' : ' '}${t('replies')}`),
      row.thread.map((one) => drawMessage({ message: one, thread: [] }))));
  }
  return h('article', { class: `sl-message ${message.ephemeral ? 'whisper' : ''}`, 'data-ts': message.ts }, face('寄', '#b5402b'), body);
}

function rows() {
  const threads = new Map();
  const top = [];
  for (const message of state.messages) {
    if (message.thread_ts && message.thread_ts !== message.ts) threads.set(message.thread_ts, [...(threads.get(message.thread_ts) || []), message]);
    else top.push(message);
  }
  const all = [...top, ...(state.screen?.ephemerals || []).filter((one) => one.channel === state.channel)]
    .sort((one, other) => Number(one.ts) - Number(other.ts)).slice(-200);
  const out = [];
  let last = '';
  for (const message of all) {
    const today = day(message.at);
    if (today !== last) out.push({ key: `day-${message.ts}`, separator: today, thread: [] });
    last = today;
    out.push({ key: message.ts, message, thread: threads.get(message.ts) || [] });
  }
  return out;
}

function drawChannel() {
  const log = $('.sl-log', root);
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 120;
  const list = rows();
  reconcile(log, list, (row) => row.key, drawMessage);
  if (!list.length) log.replaceChildren(h('p', { class: 'sl-empty', 'data-key': 'empty' }, t('slackEmpty')));
  if (atEnd) log.scrollTop = log.scrollHeight;
}

function drawHome() {
  const place = $('.sl-home', root);
  const view = state.screen?.home;
  const key = view ? view.hash + state.user : 'none';
  if (place.dataset.hash === key) return;
  place.dataset.hash = key;
  if (!view) { place.replaceChildren(h('p', { class: 'sl-empty' }, t('homeEmpty'))); return; }
  const pressed = (block, element, chosen) => act('press_view', { view: 'home', action_id: element.action_id, chosen, request_id: element.type === 'button' ? element.value : undefined, values: values(place) });
  place.replaceChildren(...view.blocks.map((block) => drawBlock(block, { press: pressed, people })));
}

function drawModal() {
  const modals = state.screen?.modals || [];
  const view = modals.at(-1) || null;
  const old = $('#slack-modal');
  const key = view ? `${view.id} ${view.hash}` : null;
  if (drawn.modal === key && (!view || old)) return;
  drawn.modal = key;
  old?.remove();
  if (!view) return;
  const form = h('form', { class: 'sl-form', onsubmit: (event) => { event.preventDefault(); submit(view, form); } });
  const pressed = (block, element, chosen) => act('press_view', { view: view.id, action_id: element.action_id, chosen, request_id: element.type === 'button' ? element.value : undefined, values: values(form) });
  form.append(...view.blocks.map((block) => drawBlock(block, { press: pressed, people })));
  const close = () => act('close', { view: view.id });
  const dialog = h('dialog', { class: 'slack-dialog', id: 'slack-modal', 'aria-label': view.title.text },
    h('div', { class: 'sl-modal-top' }, face('寄', '#b5402b'), h('h3', {}, view.title.text), h('button', { type: 'button', class: 'icon', 'aria-label': t('close'), onclick: close }, '✕')),
    form,
    h('div', { class: 'sl-modal-end' },
      h('button', { type: 'button', class: 'sl-button', onclick: close }, view.close?.text || t('close')),
      view.submit && h('button', { type: 'button', class: 'sl-button primary', 'data-submit': '', onclick: () => form.requestSubmit() }, view.submit.text)));
  form.noValidate = true;
  dialog.addEventListener('cancel', (event) => { event.preventDefault(); close(); });
  document.body.append(dialog);
  dialog.showModal();
  form.querySelector('[data-action]')?.focus();
}

async function submit(view, form) {
  const answer = await act('submit', { view: view.id, values: values(form) });
  if (!answer) return;
  const errors = answer.sent === false ? Object.fromEntries(Object.keys(answer.errors).map((key) => [key, t('required')])) : answer.errors;
  if (Object.keys(errors).length) showErrors(form, errors);
}

function drawPeople() {
  const box = $('#acting', root);
  box.replaceChildren(...state.staff.map((one) => h('option', { value: one.id }, `${one.name}（${t(one.role || 'stranger')}）`)));
  box.value = state.user;
}

function showTab(tab) {
  state.tab = tab;
  for (const button of root.querySelectorAll('.sl-tab')) button.setAttribute('aria-selected', String(button.dataset.tab === tab));
  $('.sl-channel', root).hidden = tab !== 'channel';
  $('.sl-home', root).hidden = tab !== 'home';
  if (tab === 'home') act('home');
}

async function refreshChannel() {
  state.messages = (await get(`slack/channels/${state.channel}`)).messages;
  drawChannel();
}

async function refreshScreen() {
  state.screen = await get(`staff/${state.user}/screen`);
  drawPeople();
  drawChannel();
  drawHome();
  drawModal();
}

async function slash(event) {
  event.preventDefault();
  const box = $('#slash', root);
  const text = box.value.trim();
  if (!text) return;
  box.value = '';
  const [command, ...rest] = text.split(/[\s　]+/);
  await act('slash', command.startsWith('/') ? { command, text: rest.join(' '), channel: state.channel } : { text, channel: state.channel });
}

function build() {
  const tab = (key, label) => h('button', { type: 'button', role: 'tab', class: 'sl-tab', 'data-tab': key, 'aria-selected': String(key === state.tab), onclick: () => showTab(key) }, label);
  root.append(
    h('h2', { id: 'staff-title' }, t('staff')),
    h('div', { class: 'slack' },
      h('div', { class: 'sl-top' },
        h('div', { role: 'tablist', class: 'sl-tabs' }, tab('channel', `# ${state.channels[0]?.name || t('channel')}`), tab('home', t('home'))),
        h('label', { class: 'sl-acting' }, h('span', {}, t('actingAs')), h('select', { id: 'acting', onchange: (event) => become(event.target.value) }))),
      h('div', { class: 'sl-channel' },
        h('div', { class: 'sl-log', role: 'log', 'aria-live': 'polite', 'aria-label': t('channel'), tabIndex: 0 }),
        h('form', { class: 'sl-say', onsubmit: slash },
          h('input', { id: 'slash', class: 'sl-input', 'aria-label': t('slashHint'), placeholder: t('slashHint'), autocomplete: 'off' }),
          h('button', { type: 'submit', class: 'sl-button primary', 'aria-label': t('send') }, '➤'))),
      h('div', { class: 'sl-home', hidden: true, tabIndex: 0 })));
}

export async function startStaff() {
  root = $('#staff');
  state.staff = (await get('staff')).staff;
  state.channels = (await get('slack/channels')).channels;
  state.channel = state.channels[0].id;
  state.user = state.staff.find((one) => one.id === localStorage.getItem('staff'))?.id || state.staff[0].id;
  build();
  await refreshScreen();
  await refreshChannel();
  $('.sl-log', root).scrollTop = 1e9;
  on('channel:', (topics) => { if (topics.includes(`channel:${state.channel}`)) refreshChannel(); });
  on('staff:', (topics) => { if (topics.includes(`staff:${state.user}`)) refreshScreen(); });
  on('staff', async () => { state.staff = (await get('staff')).staff; drawPeople(); });
}
