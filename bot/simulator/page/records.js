// The wire, searchable; the ledger as tables; how many pushes have been spent.

import { get, on } from './api.js';
import { $, h } from './dom.js';
import { moment, roomName, seconds, t } from './texts.js';

const state = { tab: 'wire', entries: [], last: 0, ledger: null };
const MOST = 300;
const root = () => $('#records');

function direction(entry) {
  const platform = entry.platform === 'line' ? 'LINE' : 'Slack';
  return entry.to === 'bot' ? `${platform} → よりあい` : `よりあい → ${platform}`;
}

function summary(entry) {
  const body = entry.request;
  if (entry.to === 'bot' && body?.events) return body.events.map((event) => event.message?.text || event.postback?.data || event.type).join('、');
  if (body?.messages) return body.messages.map((one) => one.text || one.altText || one.type).join('、');
  if (body?.actions) return body.actions.map((one) => one.action_id).join('、');
  return body?.command ? `${body.command} ${body.text}` : body?.type || body?.text || '';
}

function drawEntry(entry) {
  const fine = entry.status >= 200 && entry.status < 300 && entry.answer?.ok !== false;
  const details = h('details', { class: `wire-entry ${fine ? '' : 'bad'} ${entry.to === 'bot' ? 'in' : 'out'}` },
    h('summary', {}, h('span', { class: 'wire-at' }, seconds(entry.machine * 1000)), h('span', { class: 'wire-way' }, direction(entry)),
      h('span', { class: 'wire-what' }, entry.to === 'bot' ? summary(entry) : `${entry.path.replace(/^\/(v2\/bot|api)\//, '')} ${summary(entry)}`),
      h('span', { class: 'wire-status' }, entry.note && h('em', {}, `${entry.note} `), `${entry.status || '—'} `, h('small', {}, `${entry.ms} ms`))));
  details.addEventListener('toggle', () => {
    if (!details.open || details.querySelector('pre')) return;
    details.append(h('div', { class: 'wire-body' },
      h('div', {}, h('strong', {}, `${t('request')} ${entry.method} ${entry.path}`), h('pre', { tabIndex: 0 }, JSON.stringify(entry.request, null, 1)), Object.keys(entry.headers || {}).length ? h('pre', { tabIndex: 0 }, JSON.stringify(entry.headers, null, 1)) : null),
      h('div', {}, h('strong', {}, `${t('answer')} ${entry.status || '—'}`), h('pre', { tabIndex: 0 }, typeof entry.answer === 'string' ? entry.answer : JSON.stringify(entry.answer, null, 1)))));
  });
  return details;
}

function matching() {
  const wanted = $('#wire-search', root()).value.trim().toLowerCase();
  if (!wanted) return state.entries.slice(-MOST);
  return state.entries.filter((entry) => JSON.stringify(entry).toLowerCase().includes(wanted)).slice(-MOST);
}

function drawWire() {
  const found = matching();
  const list = $('.wire-list', root());
  const open = new Set([...list.querySelectorAll('details[open]')].map((one) => one.dataset.n));
  const old = new Map([...list.children].map((one) => [one.dataset.n, one]));
  const fresh = found.toReversed().map((entry) => {
    const element = old.get(String(entry.n)) || drawEntry(entry);
    element.dataset.n = entry.n;
    if (open.has(String(entry.n))) element.open = true;
    return element;
  });
  list.replaceChildren(...(fresh.length ? fresh : [h('p', { class: 'muted' }, t('wireEmpty'))]));
  $('.wire-count', root()).textContent = `${found.length} / ${state.last} ${t('wireShown')}`;
}

async function refreshWire() {
  const answer = await get(`wire?after=${state.last}&limit=500`);
  state.entries = [...state.entries, ...answer.entries].slice(-2000);
  state.last = answer.last;
  if (state.tab === 'wire') drawWire();
}

const cell = (value) => (value === null || value === undefined ? '' : typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? moment(value) : String(value));

function table(title, rows, columns) {
  return h('div', { class: 'ledger-table' }, h('h3', {}, `${title} `, h('small', {}, rows.length)),
    rows.length ? h('div', { class: 'scroll', tabIndex: 0, role: 'group', 'aria-label': title }, h('table', {}, h('thead', {}, h('tr', {}, columns.map(([name]) => h('th', { scope: 'col' }, name)))),
      h('tbody', {}, rows.map((row) => h('tr', {}, columns.map(([, value]) => h('td', {}, cell(value(row))))))))) : h('p', { class: 'muted' }, t('nothing')));
}

function drawLedger() {
  const place = $('.ledger', root());
  const ledger = state.ledger;
  if (!ledger || ledger.error) { place.replaceChildren(h('p', { class: 'muted' }, ledger?.error || '…')); return; }
  const draws = (ledger.draws || []).filter((one) => one.entries || one.state !== 'drawn');
  const registrations = (ledger.residents || []).flatMap((one) => one.registrations.map((reg) => ({ ...reg, resident: one.resident })));
  place.replaceChildren(
    table(t('bookings'), (ledger.bookings || []).toReversed(), [['number', (b) => b.number], ['state', (b) => b.state], ['room', (b) => roomName(`${b.facility}/${b.room}`)], ['start', (b) => b.start], ['end', (b) => b.end], ['people', (b) => b.headcount], ['key', (b) => `${b.key?.kind ?? ''} ${b.key?.state ?? ''}`], ['fee', (b) => b.fee_yen]]),
    table(t('residents'), registrations, [['id', (r) => r.id], ['state', (r) => r.state], ['facility', (r) => r.facility], ['channel', (r) => r.channel], ['history', (r) => r.history.map((one) => one.to).join(' → ')]]),
    table(t('entries'), ledger.entries || [], [['id', (e) => e.id], ['state', (e) => e.state], ['room', (e) => roomName(`${e.facility}/${e.room}`)], ['start', (e) => e.start], ['end', (e) => e.end]]),
    table(t('draws'), draws, [['id', (d) => d.id], ['state', (d) => d.state], ['due', (d) => d.due_at], ['entries', (d) => d.entries]]),
    table(t('messages'), (ledger.messages || []).toReversed(), [['at', (m) => m.created_at], ['channel', (m) => `${m.channel} ${m.via}`], ['kind', (m) => m.kind], ['state', (m) => m.state], ['attempts', (m) => m.attempts]]));
}

export async function readLedger() {
  state.ledger = await get('ledger');
  if (state.tab === 'ledger') drawLedger();
  return state.ledger;
}

async function drawQuota() {
  const quota = await get('quota');
  $('.pushes', root()).replaceChildren(h('strong', {}, quota.used), ` / ${quota.limit ?? '∞'} ${t('pushes')}（${quota.month}）`);
}

async function drawBreaches() {
  const { breaches } = await get('breaches');
  const place = $('.breaches', root());
  place.hidden = !breaches.length;
  place.textContent = breaches.length ? `⚠ ${t('breaches')}: ${[...new Set(breaches.map((one) => one.what))].join(' / ')}` : '';
}

function show(tab) {
  state.tab = tab;
  for (const button of root().querySelectorAll('[role=tab]')) button.setAttribute('aria-selected', String(button.dataset.tab === tab));
  $('#wire', root()).hidden = tab !== 'wire';
  $('#ledger', root()).hidden = tab !== 'ledger';
  if (tab === 'ledger') { drawLedger(); readLedger(); } else drawWire();
}

export async function startRecords() {
  const tab = (key) => h('button', { type: 'button', role: 'tab', 'data-tab': key, 'aria-selected': String(key === state.tab), 'aria-controls': key, onclick: () => show(key) }, t(key));
  root().append(
    h('div', { class: 'panel-top' }, h('h2', { id: 'records-title' }, t('records')), h('div', { role: 'tablist', class: 'tabs' }, tab('wire'), tab('ledger')), h('span', { class: 'pushes' })),
    h('p', { class: 'breaches', role: 'alert', hidden: true }),
    h('div', { id: 'wire', role: 'tabpanel' },
      h('div', { class: 'row' }, h('input', { type: 'search', id: 'wire-search', placeholder: t('search'), 'aria-label': t('search'), oninput: drawWire }), h('span', { class: 'wire-count muted' })),
      h('div', { class: 'wire-list' })),
    h('div', { id: 'ledger', role: 'tabpanel', hidden: true }, h('button', { type: 'button', class: 'plain', onclick: readLedger }, t('refresh')), h('div', { class: 'ledger' })));
  await Promise.all([refreshWire(), drawQuota(), drawBreaches()]);
  let waiting = null;
  on('wire', () => { clearTimeout(waiting); waiting = setTimeout(refreshWire, 150); });
  on('quota', drawQuota);
  on('clock', drawQuota);
  on('breaches', drawBreaches);
  on('slack', () => { if (state.tab === 'ledger') readLedger(); });
}
