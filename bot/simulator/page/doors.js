// The doors: a keypad like the real one, woken by two presses of its square.

import { get, on, post } from './api.js';
import { $, h } from './dom.js';
import { moment, roomName, t } from './texts.js';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '■', '0', 'E'];
export const state = { doors: [], door: null };
let code = '';
let woken = 0;
let closing = null;
let publicWeb = '';

const root = () => $('#doors');

function show() {
  $('.typed', root()).textContent = '●'.repeat(code.length) + '○'.repeat(Math.max(0, 4 - code.length));
  $('.typed', root()).setAttribute('aria-label', `${t('typed')} ${code.length}`);
  $('.pad', root()).classList.toggle('lit', woken >= 2);
}

export async function enter(digits, door = state.door) {
  choose(door);
  const answer = await post('doors/press', { door, code: digits });
  code = '';
  woken = 0;
  show();
  clearTimeout(closing);
  const result = $('.result', root());
  root().classList.toggle('open', answer.open);
  root().classList.toggle('shut', !answer.open);
  result.textContent = `${answer.open ? `🔓 ${t('doorOpen')}` : `🔒 ${t('doorShut')}`}　${moment(answer.at)}`;
  closing = setTimeout(() => root().classList.remove('open', 'shut'), 6000);
  return answer.open;
}

function press(key) {
  if (key === '■') { woken += 1; code = ''; } else if (key === 'E') { if (code) enter(code); } else if (code.length < 10) { woken = Math.max(woken, 2); code += key; }
  show();
}

function choose(door) {
  state.door = door;
  const select = $('#door', root());
  if (select.value !== door) select.value = door;
  root().classList.remove('open', 'shut');
  $('.plate', root()).textContent = roomName(door);
  $('.public', root()).href = `${publicWeb}/f/${door.split('/')[0]}`;
}

async function refresh() {
  let found = [];
  try { found = (await get('doors')).doors; } catch { return; }
  if (JSON.stringify(found) === JSON.stringify(state.doors)) return;
  state.doors = found;
  $('#door', root()).replaceChildren(...found.map((door) => h('option', { value: door }, roomName(door))));
  $('.door-body', root()).hidden = !found.length;
  $('.no-doors', root()).hidden = found.length > 0;
  if (found.length) choose(found.includes(state.door) ? state.door : found[0]);
}

let waiting = null;
function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, 2600);
}

export async function startDoors(web) {
  publicWeb = web;
  const label = { '■': t('square'), E: t('enter') };
  root().append(
    h('h2', { id: 'doors-title' }, t('doors')),
    h('p', { class: 'no-doors muted' }, t('noDoors')),
    h('div', { class: 'door-body', hidden: true },
      h('label', { class: 'door-choice' }, h('span', { class: 'sr' }, t('doors')), h('select', { id: 'door', onchange: (event) => choose(event.target.value) })),
      h('div', { class: 'wall' },
        h('div', { class: 'doorway', 'aria-hidden': 'true' }, h('div', { class: 'leaf' }, h('div', { class: 'plate' }), h('div', { class: 'knob' }))),
        h('div', { class: 'pad', role: 'group', 'aria-label': t('keypad') },
          h('output', { class: 'typed', 'aria-live': 'off', role: 'img' }),
          h('div', { class: 'keys' }, KEYS.map((key) => h('button', { type: 'button', 'data-key': key, 'aria-label': label[key], onclick: () => press(key) }, key))))),
      h('p', { class: 'result', role: 'status', 'aria-live': 'assertive' }),
      h('p', { class: 'muted small' }, t('doorHint'), '　', h('a', { class: 'public', target: '_blank', rel: 'noopener' }, t('publicPage')))));
  root().addEventListener('keydown', (event) => {
    if (event.target.tagName === 'SELECT') return;
    if (/^[0-9]$/.test(event.key)) press(event.key);
    else if (event.key === 'Backspace') { code = code.slice(0, -1); show(); }
  });
  show();
  refresh(); // the ledger takes its time; nothing waits for it
  on('chats', soon);
  on('slack', soon);
}

export { refresh as refreshDoors };
