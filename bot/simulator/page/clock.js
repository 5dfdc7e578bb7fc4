// Japan's time on top of the page, the lights of the processes, and what is due.

import { attempt, get, on } from './api.js';
import { $, h } from './dom.js';
import { instant, longDay, moment, roomName, seconds, t, wall } from './texts.js';

let offset = 0;
export const now = () => new Date(Date.now() + offset);

async function read(clock) {
  const fresh = clock || (await get('clock'));
  offset = new Date(fresh.now).getTime() - Date.now();
  tick();
}

export async function moveTo(at) {
  const fresh = await attempt('clock', { at });
  if (fresh) await read(fresh);
}

export async function advance(by) {
  const fresh = await attempt('clock', { advance_seconds: by });
  if (fresh) await read(fresh);
}

export function nextSeven() {
  const wallNow = wall(now());
  const today = `${wallNow.slice(0, 10)}T07:00`;
  if (wallNow < today) return instant(today);
  return instant(`${wall(new Date(now().getTime() + 864e5)).slice(0, 10)}T07:00`);
}

function tick() {
  const at = now();
  const dayText = longDay(at);
  const timeText = seconds(at);
  if ($('#clock .date').textContent !== dayText) $('#clock .date').textContent = dayText;
  $('#clock .time').textContent = timeText;
}

function build() {
  const input = h('input', { type: 'datetime-local', id: 'instant', 'aria-label': t('instant') });
  const to = h('details', { class: 'to' }, h('summary', { id: 'to-instant', onclick: () => { if (!to.open) input.value = wall(now()); } }, t('moveTo')),
    h('form', { onsubmit: (event) => { event.preventDefault(); if (input.value) moveTo(instant(input.value)); to.open = false; } }, input, h('button', { type: 'submit' }, t('go'))));
  $('#clock').append(
    h('div', { class: 'face' }, h('span', { class: 'date' }), h('span', { class: 'time' })),
    h('div', { class: 'hands' },
      h('button', { type: 'button', onclick: () => advance(3600), id: 'plus-hour' }, `＋${t('hour')}`),
      h('button', { type: 'button', onclick: () => advance(86400), id: 'plus-day' }, `＋${t('day')}`),
      h('button', { type: 'button', onclick: () => moveTo(nextSeven()), id: 'to-seven' }, t('nextSeven')),
      to));
  to.addEventListener('toggle', () => { if (to.open) input.focus(); });
}

function drawDue(due, error) {
  const list = $('#due .due-list');
  if (!due.length) { list.replaceChildren(h('li', { class: 'muted' }, error || t('dueEmpty'))); return; }
  list.replaceChildren(...due.map((one) => h('li', {},
    h('span', { class: 'due-at' }, moment(one.at)), h('span', { class: 'due-what' }, t(one.what), h('small', {}, ` ${roomName(one.about)}`)),
    h('button', { type: 'button', class: 'plain', 'aria-label': `${t('jump')} ${moment(one.at)}`, onclick: () => moveTo(one.at) }, t('jump')))));
}

let waiting = null;
export function refreshDueSoon(delay = 2500) {
  clearTimeout(waiting);
  waiting = setTimeout(refreshDue, delay);
}

async function refreshDue() {
  if (document.hidden) return;
  try {
    const answer = await get('due');
    drawDue(answer.due, answer.error);
  } catch { /* the stand-ins are going down or coming up */ }
}

export async function startClock() {
  build();
  $('#due').append(h('div', { class: 'panel-top' }, h('h2', { id: 'due-title' }, t('due')), h('button', { type: 'button', class: 'plain', onclick: refreshDue }, t('refresh'))), h('ul', { class: 'due-list' }));
  await read();
  setInterval(tick, 500);
  drawDue([]);
  refreshDueSoon(100);
  on('clock', () => { read(); refreshDueSoon(); });
  on('slack', () => refreshDueSoon());
  on('chats', () => refreshDueSoon());
}
