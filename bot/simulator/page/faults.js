// What can be made to fail: the platforms' switches and the processes.

import { attempt, get, mend, on, post } from './api.js';
import { $, h } from './dom.js';
import { t } from './texts.js';

const LINE = ['ok', 'down', 'slow', '429', '500', 'timeout'];
const SLACK = ['ok', 'down', 'slow', 'ratelimited', '500', 'timeout'];
const SWITCHES = ['quota_used_up', 'duplicate', 'out_of_order', 'redelivery'];
const PROCESSES = { redis: 'redis', web: 'web', worker: 'worker', clock: 'clockProcess' };

const root = () => $('#faults');

function mode(platform, modes) {
  return h('fieldset', { class: 'modes' }, h('legend', {}, t(platform)),
    modes.map((one) => h('label', { class: 'mode' }, h('input', { type: 'radio', name: `mode-${platform}`, value: one, onchange: () => attempt('faults', { [platform]: one }) }), h('span', {}, t(`f_${one}`)))));
}

function drawFaults(faults) {
  for (const platform of ['line', 'slack']) {
    const radio = root().querySelector(`input[name="mode-${platform}"][value="${faults[platform]}"]`);
    if (radio) radio.checked = true;
  }
  for (const name of SWITCHES) $(`#f-${name}`, root()).checked = faults[name];
  const wrong = faults.line !== 'ok' || faults.slack !== 'ok' || faults.quota_used_up || faults.duplicate || faults.out_of_order;
  root().classList.toggle('faulty', wrong);
  drawLights();
  shown.faults = faults;
  drawLights();
}

const shown = { faults: null, processes: null };

function light(name, good, note) {
  return h('span', { class: `light ${good ? 'good' : 'bad'}` }, h('i', { 'aria-hidden': 'true' }), name, note && h('small', {}, note), h('span', { class: 'sr' }, good ? t('running') : t('dead')));
}

function drawLights() {
  const lights = [];
  for (const one of shown.processes || []) lights.push(light(t(PROCESSES[one.name] || one.name), one.running, one.back_in === null || one.running ? '' : ` ${Math.ceil(one.back_in)}s`));
  if (shown.faults) {
    lights.push(light(t('line'), shown.faults.line === 'ok' && !shown.faults.quota_used_up, shown.faults.line === 'ok' ? '' : ` ${t(`f_${shown.faults.line}`)}`));
    lights.push(light(t('slack'), shown.faults.slack === 'ok', shown.faults.slack === 'ok' ? '' : ` ${t(`f_${shown.faults.slack}`)}`));
  }
  const fresh = JSON.stringify([shown.processes?.map((one) => [one.running, Math.ceil(one.back_in ?? -1)]), shown.faults]);
  if ($('#lights').dataset.print === fresh) return;
  $('#lights').dataset.print = fresh;
  $('#lights').replaceChildren(...lights);
}

function drawProcesses(answer) {
  const list = $('.process-list', root());
  if (!answer.processes) { list.replaceChildren(h('li', { class: 'muted' }, t('noSupervisor'))); shown.processes = []; return; }
  shown.processes = answer.processes;
  drawLights();
  const print = JSON.stringify(answer.processes.map((one) => [one.name, one.running, one.starts, Math.ceil(one.back_in ?? -1)]));
  if (list.dataset.print === print) return;
  list.dataset.print = print;
  const focused = document.activeElement?.dataset?.process;
  list.replaceChildren(...answer.processes.map((one) => h('li', { 'data-name': one.name, class: one.running ? '' : 'dead' },
    h('span', { class: `light ${one.running ? 'good' : 'bad'}` }, h('i', { 'aria-hidden': 'true' }), t(PROCESSES[one.name] || one.name)),
    h('span', { class: 'muted' }, one.running ? t('running') : one.back_in === null ? t('dead') : `${t('dead')} ${Math.ceil(one.back_in)}${t('backIn')}`),
    one.running
      ? h('button', { type: 'button', class: 'plain', 'data-process': one.name, onclick: () => change(one.name, one.name === 'redis' ? 'stop' : 'kill') }, one.name === 'redis' ? t('stop') : t('kill'))
      : h('button', { type: 'button', class: 'plain go', 'data-process': one.name, onclick: () => change(one.name, 'start') }, t('startNow')))));
  if (focused) list.querySelector(`[data-process="${focused}"]`)?.focus();
}

export async function change(name, verb) {
  const answer = await attempt(`processes/${name}/${verb}`);
  if (answer) drawProcesses(answer);
}

export const setFaults = (wanted) => post('faults', wanted);
export const mendAll = mend;

async function watch() {
  for (;;) {
    let wait = 2000;
    try {
      if (!document.hidden) {
        const answer = await get('processes');
        drawProcesses(answer);
        if (answer.processes?.some((one) => !one.running)) wait = 500;
      }
    } catch { wait = 3000; }
    await new Promise((done) => setTimeout(done, wait));
  }
}

export async function startFaults() {
  root().append(
    h('div', { class: 'panel-top' }, h('h2', { id: 'faults-title' }, t('faults')), h('button', { type: 'button', class: 'plain', id: 'mend', onclick: mend }, t('allWell'))),
    h('div', { class: 'fault-grid' }, mode('line', LINE), mode('slack', SLACK),
    h('div', { class: 'switches' }, SWITCHES.map((name) => h('label', { class: 'switch' },
      h('input', { type: 'checkbox', id: `f-${name}`, role: 'switch', onchange: (event) => attempt('faults', { [name]: event.target.checked }) }), h('span', {}, t(`f_${name}`))))),
    h('ul', { class: 'process-list' })));
  drawFaults(await get('faults'));
  on('faults', async () => drawFaults(await get('faults')));
  watch();
}
