// The page: each part starts itself and listens for its own changes.

import { get, listen } from './api.js';
import { startClock } from './clock.js';
import { startDoors } from './doors.js';
import { $, h } from './dom.js';
import { startFaults } from './faults.js';
import { startPhones } from './phone.js';
import { startRecords } from './records.js';
import { startStaff } from './slack.js';
import { language, switchLanguage, t, translatePage } from './texts.js';
import { startTour } from './tour.js';

const PLACES = [['phones', 'placePhones', '📱'], ['staff', 'placeStaff', '🏢'], ['doors', 'placeDoors', '🚪'], ['time', 'placeTime', '⏱'], ['records', 'placeRecords', '📒']];

// On a narrow screen one place is shown at a time; on a wide one all of them.
export function goTo(place) {
  document.body.dataset.place = place;
  for (const button of document.querySelectorAll('#places button')) button.setAttribute('aria-pressed', String(button.dataset.place === place));
}

function buildFrame() {
  translatePage();
  const button = $('#language');
  button.textContent = language === 'ja' ? 'English' : '日本語';
  button.lang = language === 'ja' ? 'en' : 'ja';
  button.addEventListener('click', switchLanguage);
  $('#places').append(...PLACES.map(([place, label, icon]) => h('button', { type: 'button', 'data-place': place, onclick: () => goTo(place) }, h('span', { 'aria-hidden': 'true' }, icon), t(label))));
  goTo('phones');
}

buildFrame();
const { web } = await get('state');
await Promise.all([startClock(), startPhones(), startStaff(), startDoors(web), startFaults(), startRecords()]);
startTour({ goTo, web });
document.body.dataset.ready = 'yes';
listen();
