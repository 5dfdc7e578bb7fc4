// Plays the stories with the same hands a person has: the control API, one thing at a time, stoppable between any two.

import * as clock from './clock.js';
import * as doors from './doors.js';
import { get, post } from './api.js';
import { $, h } from './dom.js';
import { change, setFaults } from './faults.js';
import * as phone from './phone.js';
import * as slack from './slack.js';
import { readLedger } from './records.js';
import { instant, language, pick, t, wall } from './texts.js';
import { ANSWERS, APPROVED, BOOKED, MEMBER, STORIES } from './tours.js';

const PAUSE = { normal: 1500, quick: 250, fast: 120 };
const KANA = { '井上 花子': 'イノウエ ハナコ', '小川 健': 'オガワ ケン', '三浦 春江': 'ミウラ ハルエ', '原田 昇': 'ハラダ ノボル', '石井 ゆき': 'イシイ ユキ', '森 正人': 'モリ マサト', '中村 とも子': 'ナカムラ トモコ', '藤田 修': 'フジタ オサム' };
const HOURS = [14, 10, 16, 12, 18];
const ACTIVE = ['awaiting_confirmation', 'awaiting_approval', 'confirmed', 'used'];

class Stopped extends Error {}

let goTo;
let fast = false;
let current = null;

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Every text of a message in reading order, buttons left out.
function textsIn(part, out = []) {
  if (Array.isArray(part)) part.forEach((one) => textsIn(one, out));
  else if (part && typeof part === 'object') {
    for (const [name, value] of Object.entries(part)) {
      if (name === 'quickReply') continue;
      if ((name === 'text' || name === 'title') && typeof value === 'string' && !part.label) out.push(value);
      else if (name !== 'altText') textsIn(value, out);
    }
  }
  return out;
}

function labelsIn(part, out = []) {
  if (Array.isArray(part)) part.forEach((one) => labelsIn(one, out));
  else if (part && typeof part === 'object') {
    if (part.label && part.type && part.type !== 'uri') out.push(part.label);
    for (const value of Object.values(part)) labelsIn(value, out);
  }
  return out;
}

const spoken = (items) => items.filter((item) => item.who === 'bot').map((item) => textsIn(item.message).join('\n')).join('\n');

// The row of answers whose words come last in a question.
function asked(question) {
  const winner = ANSWERS.find((row) => (row.last || row.wins) && row.when.test(question));
  if (winner) return winner;
  const last = (row) => Math.max(-1, ...[...question.matchAll(new RegExp(row.when, 'g'))].map((match) => match.index));
  return ANSWERS.map((row) => [last(row), row]).filter(([at]) => at >= 0).sort((one, other) => other[0] - one[0])[0]?.[1];
}

async function sha256(text) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

class Player {
  constructor(story) {
    this.story = story;
    this.paused = false;
    this.stopped = false;
    this.heard = 0;
    this.facts = {};
    this.since = 0;
  }

  async breathe(ms) {
    const until = Date.now() + ms;
    do {
      if (this.stopped) throw new Stopped();
      await sleep(Math.min(100, ms));
    } while (this.paused || Date.now() < until);
  }

  // How long to wait for the eye, in milliseconds.
  pause(normal = PAUSE.normal) {
    return fast ? PAUSE.fast : this.quick ? PAUSE.quick : normal;
  }

  async until(look, seconds, what) {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const found = await look();
      if (found) return found;
      if (Date.now() > end) throw new Error(what);
      await this.breathe(200);
    }
  }

  async chat() {
    return (await phone.reading(this.resident)).items;
  }

  async newest() {
    return (await this.chat()).at(-1)?.n || 0;
  }

  async answerAfter(number, seconds = 20) {
    await this.until(async () => (await this.chat()).some((item) => item.n > number && item.who === 'bot'), seconds, 'no answer');
    await this.breathe(350);
    return (await this.chat()).filter((item) => item.n > number && item.who === 'bot');
  }

  async say(text) {
    this.heard = await this.newest();
    await phone.sendAs(this.resident, 'say', { text });
    return this.answerAfter(this.heard);
  }

  // Taps the newest button with one of these words in its label, else types the first of them.
  async choose(words) {
    const items = await this.chat();
    const labels = items.slice(-4).toReversed().filter((item) => item.who === 'bot')
      .flatMap((item) => labelsIn(item === items.at(-1) ? item.message : { ...item.message, quickReply: null }));
    const label = words.map((word) => labels.find((one) => one === word) || labels.find((one) => one.includes(word))).find(Boolean);
    if (!label) return this.say(words[0]);
    this.heard = await this.newest();
    try {
      await phone.sendAs(this.resident, 'tap', { label });
    } catch {
      return this.say(words[0]);
    }
    return this.answerAfter(this.heard);
  }

  words(texts) {
    const one = phone.state.residents.find((row) => row.id === this.resident);
    const facts = { $name: one.name, $kana: KANA[one.name] || 'ジュウミン タロウ', $sentence: this.facts.sentence, $link: this.facts.link, $hall: this.facts.hall };
    return texts.map((text) => facts[text] || text);
  }

  async fill() {
    let items = (await this.chat()).slice(-4).filter((item) => item.who === 'bot');
    for (let turn = 0; turn < 20; turn += 1) {
      const row = asked(spoken(items.slice(-2)));
      if (!row) return;
      items = await this.choose(this.words(row.say));
      await this.breathe(this.pause(700));
      if (row.last) return;
    }
  }

  async fillCancel() {
    for (let turn = 0; turn < 4; turn += 1) {
      const said = spoken((await this.chat()).slice(-3).filter((item) => item.who === 'bot'));
      if (/取り消しました|キャンセルしました/.test(said)) return;
      const before = await this.newest();
      await this.choose(['はい', '取り消す', 'キャンセル', '1']);
      await this.until(async () => (await this.newest()) > before, 20, 'no answer');
      await this.breathe(this.pause(800));
    }
  }

  person(role) {
    return slack.state.staff.find((one) => one.role === role);
  }

  async findCard(kind, seconds = 20) {
    return this.until(async () => {
      const { messages } = await get(`slack/channels/${slack.state.channel}`);
      const card = messages.findLast((one) => Number(one.ts) > this.since && one.metadata?.event_payload?.kind === kind && (one.blocks || []).some((block) => block.type === 'actions'));
      return card?.metadata.event_payload.id;
    }, seconds, `no card: ${kind}`);
  }

  // Cards of before are somebody else's.
  async remember() {
    const { messages } = await get(`slack/channels/${slack.state.channel}`);
    this.since = Number(messages.at(-1)?.ts || 0);
  }

  async press(action, role) {
    const kind = action.startsWith('registration') ? 'registration' : 'booking';
    const card = this.facts[kind] || (await this.findCard(kind));
    this.heard = await this.newest();
    const user = this.person(role).id;
    await slack.become(user);
    await this.breathe(this.pause(600));
    await post(`staff/${user}/press`, { action_id: action, request_id: card });
  }

  async pressBoth(action) {
    const card = this.facts.booking || (await this.findCard('booking'));
    this.heard = await this.newest();
    const both = [this.person('admin').id, this.person('approver').id];
    await Promise.all(both.map((user) => post(`staff/${user}/press`, { action_id: action, request_id: card })));
    await slack.become(both[0]);
  }

  async hear(step) {
    const from = this.heard;
    await this.until(async () => step.hear.test(spoken((await this.chat()).filter((item) => item.n > from))), step.seconds || 30, 'nothing heard');
    const text = spoken((await this.chat()).filter((item) => item.n > from));
    if (step.keep === 'code') this.facts.code = text.match(/(?:番号|暗証番号|コード)\D{0,14}(\d{4})(?!\d)/)?.[1];
    if (step.once) {
      await this.breathe(2500);
      const items = (await this.chat()).filter((item) => item.n > from && item.who === 'bot' && step.once.test(spoken([item])));
      if (items.length !== 1) throw new Error(`${items.length} messages`);
    }
  }

  async booking() {
    const ledger = await readLedger();
    const hash = await sha256(this.resident);
    const mine = (ledger.residents || []).find((one) => one.line_sha256 === hash)?.resident;
    const rows = (ledger.bookings || []).filter((one) => one.resident === mine);
    return rows.findLast((one) => ACTIVE.includes(one.state)) || rows.at(-1);
  }

  async moveClock(to) {
    const at = clock.now();
    if (to === 'office') {
      const [date, hour] = [wall(at).slice(0, 10), Number(wall(at).slice(11, 13))];
      const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
      if (weekday >= 1 && weekday <= 5 && hour >= 9 && hour < 16) return;
      for (let ahead = hour < 9 ? 0 : 1; ; ahead += 1) {
        const day = new Date(Date.parse(`${date}T00:00:00Z`) + ahead * 864e5);
        if (day.getUTCDay() % 6) { await clock.moveTo(instant(`${day.toISOString().slice(0, 10)}T10:00`)); return; }
      }
    }
    if (to === 'entry') { await this.toEntryDays(at); return; }
    if (to === 'draw') { await this.toDraw(); return; }
    const booking = this.facts.use || (this.facts.use = await this.booking());
    if (!booking) throw new Error('no booking');
    const minutes = { start: [booking.start, 5], end: [booking.end, 10] }[to];
    const eve = instant(`${wall(new Date(booking.start).getTime() - 864e5).slice(0, 10)}T18:00`);
    this.heard = await this.newest();
    await clock.moveTo(minutes ? new Date(new Date(minutes[0]).getTime() + minutes[1] * 6e4).toISOString() : eve);
  }

  // A day between the 1st and the 18th, 10:00: the monthly lottery is open and not about to close.
  async toEntryDays(at) {
    const [date, day] = [wall(at).slice(0, 10), Number(wall(at).slice(8, 10))];
    if (day <= 18) return;
    const first = new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 1)).toISOString().slice(0, 10);
    await clock.moveTo(instant(`${first}T10:00`));
  }

  // The instant of the draw of this resident's newest entry, and a little.
  async toDraw() {
    const ledger = await readLedger();
    const hash = await sha256(this.resident);
    const mine = (ledger.residents || []).find((one) => one.line_sha256 === hash)?.resident;
    const entry = (ledger.entries || []).findLast((one) => one.resident === mine);
    const draw = (ledger.draws || []).find((one) => one.id === entry?.draw && one.facility === entry?.facility);
    if (!draw) throw new Error('no draw');
    await this.remember();
    this.heard = await this.newest();
    await clock.moveTo(new Date(Date.parse(draw.due_at) + 2000).toISOString());
  }

  // A day that is still in the rolling lottery, at hours nobody else has entered.
  findDrawDay() {
    const date = new Date(clock.now().getTime() + 30 * 864e5);
    const [month, day] = [Number(wall(date).slice(5, 7)), Number(wall(date).slice(8, 10))];
    const hour = HOURS[Math.floor(Math.random() * HOURS.length)];
    this.facts.sentence = `${month}月${day}日の${hour}時から2時間、10人で1階の洋室を使いたいです。三鷹中央町会の役員会です`;
  }

  // A Saturday of the sixth month ahead.
  findMonthDay() {
    const [year, month] = [Number(wall(clock.now()).slice(0, 4)), Number(wall(clock.now()).slice(5, 7))];
    const first = new Date(Date.UTC(year, month - 1 + 6, 1));
    const saturday = new Date(first.getTime() + (((6 - first.getUTCDay() + 7) % 7) + 7) * 864e5);
    const hour = HOURS[Math.floor(Math.random() * HOURS.length)];
    this.facts.hall = 'UMECO';
    this.facts.sentence = `${saturday.getUTCMonth() + 1}月${saturday.getUTCDate()}日の${hour}時から2時間、会議室${1 + Math.floor(Math.random() * 6)}、10人、桜会の勉強会です`;
  }

  // The counter registers somebody and hands out the code that links LINE.
  async atCounter() {
    const one = phone.state.residents.find((row) => row.id === this.resident);
    const number = String(Date.now()).slice(-6);
    const answer = await post('counter', { words: ['register', '--facility', 'odawara-umeco', '--by', 'counter', '--name', one.name, '--kana', KANA[one.name] || 'ジュウミン タロウ', '--phone', `0465${number}`] });
    if (!answer.link_code) throw new Error(answer.error || answer.reason || 'no code');
    this.facts.link = answer.link_code;
  }

  async openDoor(expected) {
    const booking = this.facts.use || (this.facts.use = await this.booking());
    if (!booking || !this.facts.code) throw new Error('no code');
    await doors.refreshDoors();
    const opened = await doors.enter(this.facts.code, `${booking.facility}/${booking.room}`);
    if (opened !== expected) throw new Error(opened ? t('doorOpen') : t('doorShut'));
  }

  // Next week's Saturday, at the first two hours nobody has; else the one after.
  async findSlot() {
    const ledger = await readLedger();
    const today = new Date(`${wall(clock.now()).slice(0, 10)}T00:00:00Z`);
    const monday = new Date(today.getTime() - ((today.getUTCDay() + 6) % 7) * 864e5);
    for (const [words, days] of [['来週の土曜', 12], ['再来週の土曜', 19], ['来週の木曜', 10], ['再来週の木曜', 17]]) {
      const date = new Date(monday.getTime() + days * 864e5).toISOString().slice(0, 10);
      for (const hour of HOURS) {
        const [start, end] = [instant(`${date}T${hour}:00`), instant(`${date}T${hour + 2}:00`)].map(Date.parse);
        const taken = (ledger.bookings || []).some((one) => ACTIVE.includes(one.state) && Date.parse(one.start) < end && start < Date.parse(one.end));
        if (!taken) {
          this.facts.sentence = `${words}の${hour}時から2時間、10人で1階の洋室を使いたいです。三鷹中央町会の役員会です`;
          return;
        }
      }
    }
    this.facts.sentence = '予約';
  }

  async ready(need) {
    if (need === 'member') {
      const ledger = await readLedger();
      for (const one of phone.state.residents.toReversed()) {
        const hash = await sha256(one.id);
        const known = (ledger.residents || []).find((row) => row.line_sha256 === hash);
        if (one.kind === 'user' && !one.blocked && known?.registrations.some((row) => row.state === 'approved')) {
          await this.useResident(one.id);
          return;
        }
      }
      await this.moveClock('office');
    }
    if (need === 'booked') {
      const waiting = await this.booking();
      if (waiting?.state === 'awaiting_approval' && Date.parse(waiting.start) > clock.now().getTime() + 864e5) {
        this.facts.booking = waiting.id;
        return;
      }
    }
    await this.play({ member: MEMBER, booked: BOOKED, approved: APPROVED }[need]);
  }

  async useResident(id) {
    this.resident = id;
    await phone.choose(id);
  }

  async newPerson() {
    const idle = phone.state.residents.find((one) => one.kind === 'user' && !one.friend);
    const one = idle || (await phone.addResident());
    await this.useResident(one.id);
    await this.breathe(this.pause(900));
    await phone.sendAs(one.id, 'follow');
    await this.answerAfter(0);
  }

  place(step) {
    if (step.person || step.say || step.fill || step.fillCancel || step.hear || step.tap || step.wait) return 'phones';
    if (step.card || step.press || step.pressBoth) return 'staff';
    if (step.door) return 'doors';
    if (step.fault || step.process) return 'time';
    return null;
  }

  async step(step) {
    this.quick = step.quick;
    const place = this.place(step);
    light(place);
    caption(this, step);
    await this.breathe(this.pause());
    if (step.slot || step.person) await this.remember();
    if (step.drawDay) this.findDrawDay();
    if (step.monthDay) this.findMonthDay();
    if (step.counter) await this.atCounter();
    if (step.slot) await this.findSlot();
    if (step.person) await this.newPerson();
    if (step.say) await this.say(this.words([step.say])[0]);
    if (step.fill) await this.fill();
    if (step.fillCancel) await this.fillCancel();
    if (step.tap) await this.choose([step.tap]);
    if (step.card) this.facts[step.card] = await this.findCard(step.card);
    if (step.press) await this.press(step.press, step.as);
    if (step.pressBoth) await this.pressBoth(step.pressBoth);
    if (step.hear) await this.hear(step);
    if (step.clock) await this.moveClock(step.clock);
    if (step.door) await this.openDoor(step.expect);
    if (step.fault) await setFaults(step.fault);
    if (step.process) await change(...step.process);
    if (step.wait) await this.breathe(step.wait * 1000);
    await this.breathe(this.pause());
  }

  async play(steps) {
    for (const step of steps) await this.step(step);
  }

  async run() {
    const buttons = document.querySelectorAll('.story-card');
    for (const button of buttons) button.disabled = true;
    try {
      for (const need of this.story.needs || []) await this.ready(need);
      this.number = 0;
      for (const step of this.story.steps) {
        this.number += 1;
        await this.step(step);
      }
      finish(this, t('finished'));
    } catch (problem) {
      if (problem instanceof Stopped) finish(this, '');
      else finish(this, `${t('stuck')} (${problem.message})`, 'bad');
    } finally {
      for (const button of buttons) button.disabled = false;
      light(null);
      if (current === this) current = null;
    }
  }
}

function light(place) {
  for (const panel of document.querySelectorAll('.lit-panel')) panel.classList.remove('lit-panel');
  if (!place) return;
  goTo(place);
  const panel = document.querySelector(`.panel[data-place="${place}"]${place === 'time' ? '#faults' : ''}`);
  panel?.classList.add('lit-panel');
}

function caption(player, step) {
  const bar = $('#story');
  const total = player.story.steps.length;
  bar.hidden = false;
  document.body.classList.add('playing');
  $('.story-title', bar).textContent = `${player.story.icon} ${pick(player.story.title)}`;
  $('.story-count', bar).textContent = player.number ? `${player.number} / ${total}` : '…';
  $('.story-text', bar).textContent = pick(step.caption);
  $('.story-text', bar).className = 'story-text';
  $('.story-pause', bar).hidden = false;
  $('progress', bar).value = player.number ? player.number / total : 0;
}

function finish(player, text, kind = '') {
  const bar = $('#story');
  $('.story-pause', bar).hidden = true;
  player.done = true;
  $('.story-text', bar).textContent = text;
  $('.story-text', bar).className = `story-text ${kind}`;
  bar.dataset.end = kind || 'well';
  if (!text) hide();
}

function hide() {
  $('#story').hidden = true;
  document.body.classList.remove('playing');
}

function quit() {
  if (current && !current.done) { current.stopped = true; current.paused = false; } else hide();
}

function pause(event) {
  if (!current) return;
  current.paused = !current.paused;
  event.currentTarget.textContent = current.paused ? t('resume') : t('pause');
}

function hurry(event) {
  fast = !fast;
  event.currentTarget.setAttribute('aria-pressed', String(fast));
}

export function play(id) {
  if (current) return;
  delete $('#story').dataset.end;
  $('.story-pause').textContent = t('pause');
  current = new Player(STORIES.find((one) => one.id === id));
  current.run();
}

export function startTour(frame) {
  goTo = frame.goTo;
  $('#tour').append(
    h('div', { class: 'tour-top' }, h('h2', { id: 'tour-title' }, t('tour')), h('p', {}, t('tourHint'))),
    h('div', { class: 'stories' }, STORIES.map((story, index) => h('button', { type: 'button', class: 'story-card', 'data-story': story.id, title: pick(story.about), onclick: () => play(story.id) },
      h('span', { class: 'story-icon', 'aria-hidden': 'true' }, story.icon),
      h('span', { class: 'story-words' }, h('strong', {}, `${index + 1}. ${pick(story.title)}`), h('small', {}, pick(story.about)))))));
  $('#story').append(
    h('div', { class: 'story-head' }, h('strong', { class: 'story-title' }), h('span', { class: 'story-count' }),
      h('button', { type: 'button', class: 'story-fast plain', 'aria-pressed': 'false', onclick: hurry }, t('fast')),
      h('button', { type: 'button', class: 'story-pause plain', onclick: pause }, t('pause')),
      h('button', { type: 'button', class: 'story-quit plain', onclick: quit }, t('quit'))),
    h('p', { class: 'story-text', role: 'status', lang: language }),
    h('progress', { max: 1, value: 0, 'aria-label': t('story') }));
}
