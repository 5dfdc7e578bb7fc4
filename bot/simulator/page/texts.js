// Every text of the page in Japanese and English.

const TEXTS = {
  skip: ['本文へ', 'Skip to the page'],
  tagline: ['地区会館の1か月を、10分で', 'a month of a community hall in ten minutes'],
  clock: ['日本の時刻', 'Japan time'],
  processes: ['動いているしくみ', 'Running processes'],
  places: ['場所', 'Places'],
  story: ['お話の進みぐあい', 'The story being played'],
  phones: ['利用者の電話（LINE）', "Residents' phones (LINE)"],
  staff: ['職員の画面（Slack）', 'Staff (Slack)'],
  doors: ['部屋の入口', 'The doors'],
  time: ['時計と故障', 'Time and faults'],
  records: ['記録', 'Records'],
  placePhones: ['電話', 'Phone'],
  placeStaff: ['職員', 'Staff'],
  placeDoors: ['入口', 'Door'],
  placeTime: ['時計・故障', 'Time'],
  placeRecords: ['記録', 'Records'],
  tour: ['10のお話', 'Ten stories'],
  tourHint: ['押すと自動で進みます。いつでも止めて、続きは自分の手でどうぞ。', 'Press one and watch. Stop it at any point and go on by hand.'],
  newResident: ['新しい利用者', 'New resident'],
  newGroup: ['新しいグループ', 'New group'],
  name: ['名前', 'Name'],
  add: ['加える', 'Add'],
  account: ['よりあい 会館予約', 'Yoriai halls'],
  official: ['公式アカウント', 'Official account'],
  addFriend: ['友だち追加', 'Add friend'],
  addFriendHint: ['会館の予約を、LINEで話すだけで。', 'Book a hall just by talking on LINE.'],
  invite: ['アカウントを招待', 'Invite the account'],
  block: ['ブロック', 'Block'],
  unblock: ['ブロックを解除', 'Unblock'],
  blocked: ['ブロックしています', 'You have blocked this account'],
  message: ['メッセージ', 'Message'],
  send: ['送信', 'Send'],
  more: ['スタンプ・写真など', 'Stickers, photos…'],
  sticker: ['スタンプ', 'Sticker'],
  photo: ['写真', 'Photo'],
  samplePhoto: ['見本の写真', 'Sample photo'],
  unsend: ['送信取消', 'Unsend'],
  unsent: ['メッセージの送信を取り消しました', 'A message was unsent'],
  read: ['既読', 'Read'],
  notReached: ['届いていません', 'Not delivered'],
  me: ['わたし', 'Me'],
  bot: ['窓口', 'The desk'],
  typing: ['入力しています', 'Typing'],
  followed: ['友だちに追加しました', 'Added as a friend'],
  unblockedEvent: ['ブロックを解除しました', 'Unblocked'],
  blockedEvent: ['ブロックしました', 'Blocked'],
  joined: ['アカウントがグループに参加しました', 'The account joined the group'],
  lineRefused: ['LINEが断りました', 'LINE refused this'],
  quickReplies: ['返事の候補', 'Quick replies'],
  menu: ['メニュー', 'Menu'],
  choose: ['選ぶ', 'Choose'],
  cancel: ['やめる', 'Cancel'],
  close: ['閉じる', 'Close'],
  mention: ['アカウントにあてて（@）', 'Mention the account (@)'],
  pushMark: ['プッシュ', 'push'],
  actingAs: ['押す人', 'Acting as'],
  admin: ['管理者', 'admin'],
  approver: ['承認者', 'approver'],
  viewer: ['閲覧のみ', 'viewer'],
  stranger: ['職員名簿にない人', 'not on the staff list'],
  channel: ['チャンネル', 'Channel'],
  home: ['ホーム', 'Home'],
  homeEmpty: ['ホームはまだ何もありません。', 'Nothing on the Home tab yet.'],
  app: ['アプリ', 'APP'],
  onlyYou: ['あなただけに表示されています', 'Only visible to you'],
  edited: ['（編集済み）', '(edited)'],
  replies: ['件の返信', 'replies'],
  slashHint: ['/yoriai と入れると、できることが出ます', 'Type /yoriai for what it can do'],
  slackEmpty: ['まだ申し込みはありません。電話から登録や予約をすると、ここに届きます。', 'Nothing here yet. Register or book on the phone, and it arrives here.'],
  slackTrouble: ['Slack: うまくつながりませんでした。もう一度お試しください。', 'Slack: we had some trouble connecting. Try again?'],
  optional: ['（任意）', '(optional)'],
  required: ['入力してください。', 'Please complete this required field.'],
  day: ['1日', '1 day'],
  hour: ['1時間', '1 hour'],
  nextSeven: ['次の朝7:00', 'next 7:00'],
  moveTo: ['日時へ…', 'Go to…'],
  instant: ['日時', 'Date and time'],
  go: ['移る', 'Go'],
  due: ['これから起きること', 'What is due next'],
  dueEmpty: ['いまのところ予定はありません。', 'Nothing is due.'],
  refresh: ['更新', 'Refresh'],
  draw: ['抽選', 'draw'],
  start: ['利用の開始', 'use begins'],
  end: ['利用の終わり', 'use ends'],
  key_from: ['番号が有効に', 'code becomes valid'],
  key_until: ['番号が無効に', 'code ends'],
  eve: ['前日のお知らせ', 'reminder the day before'],
  jump: ['ここへ', 'Jump'],
  faults: ['故障を起こす', 'Make things fail'],
  allWell: ['ぜんぶ直す', 'Mend everything'],
  line: ['LINE', 'LINE'],
  slack: ['Slack', 'Slack'],
  f_ok: ['正常', 'well'],
  f_down: ['停止', 'down'],
  f_503: ['503', '503'],
  f_slow: ['遅い', 'slow'],
  f_429: ['429（混雑）', '429'],
  f_500: ['500', '500'],
  f_timeout: ['受け付けて無言', 'accepts, then silence'],
  f_ratelimited: ['制限', 'rate limited'],
  f_quota_used_up: ['今月の通数を使い切った', 'monthly quota used up'],
  f_duplicate: ['同じ通知を2回届ける', 'every webhook twice'],
  f_out_of_order: ['順番を入れ替えて届ける', 'webhooks out of order'],
  f_redelivery: ['届かなければ再送する', 'redeliver what failed'],
  redis: ['Redis', 'Redis'],
  web: ['受付 web', 'web'],
  worker: ['配達 worker', 'worker'],
  clockProcess: ['時計 clock', 'clock'],
  kill: ['落とす', 'Kill'],
  stop: ['止める', 'Stop'],
  startNow: ['いま動かす', 'Start now'],
  running: ['動作中', 'running'],
  dead: ['停止中', 'dead'],
  backIn: ['秒で復帰', 's until it is back'],
  noSupervisor: ['ここから起動したものではありません', 'not started from here'],
  keypad: ['暗証番号', 'Keypad'],
  square: ['四角いボタン', 'Square button'],
  enter: ['E 決定', 'E, enter'],
  clear: ['消す', 'Clear'],
  doorHint: ['四角を2回 → 数字 → E', 'Square twice → digits → E'],
  doorOpen: ['開きました', 'It opened'],
  doorShut: ['開きません', 'It stays shut'],
  noDoors: ['予約が決まると、その部屋の入口がここに出ます。', 'A door appears here once a room is booked.'],
  typed: ['入力', 'Typed'],
  wire: ['通信', 'The wire'],
  ledger: ['台帳', 'Ledger'],
  search: ['さがす', 'Search'],
  wireEmpty: ['まだ通信はありません。', 'Nothing on the wire yet.'],
  wireShown: ['件を表示', 'shown'],
  request: ['送ったもの', 'Request'],
  answer: ['返ったもの', 'Answer'],
  residents: ['登録', 'Registrations'],
  bookings: ['予約', 'Bookings'],
  entries: ['抽選の申し込み', 'Lottery entries'],
  draws: ['抽選', 'Draws'],
  messages: ['送ったお知らせ', 'Messages'],
  nothing: ['なし', 'none'],
  pushes: ['プッシュ', 'pushes'],
  play: ['始める', 'Play'],
  pause: ['とめる', 'Pause'],
  fast: ['はやく', 'Faster'],
  resume: ['続ける', 'Go on'],
  quit: ['おわる', 'End'],
  finished: ['おしまい。続きはご自由に。', 'The end. Go on as you like.'],
  stuck: ['ここで止まりました。続きは手でどうぞ。', 'It stopped here. Go on by hand.'],
  breaches: ['決まりにない呼び出し', 'Calls outside the contract'],
  publicPage: ['空き状況の公開ページ', 'Public availability'],
};

const chosen = new URLSearchParams(location.search).get('lang') || localStorage.getItem('language');
export const language = chosen || (navigator.language.startsWith('ja') ? 'ja' : 'en');
const column = language === 'ja' ? 0 : 1;

export const t = (key) => (TEXTS[key] ? TEXTS[key][column] : key);
export const pick = (both) => both[language] ?? both.ja;

export function translatePage() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll('[data-t]')) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll('[data-t-label]')) element.setAttribute('aria-label', t(element.dataset.tLabel));
}

export function switchLanguage() {
  localStorage.setItem('language', language === 'ja' ? 'en' : 'ja');
  location.assign(location.pathname);
}

// Days and times in Japan, wherever this browser is.
const options = { timeZone: 'Asia/Tokyo' };
const locale = language === 'ja' ? 'ja-JP' : 'en-GB';
const dayFormat = new Intl.DateTimeFormat(locale, { ...options, month: language === 'ja' ? 'long' : 'short', day: 'numeric', weekday: 'short' });
const longFormat = new Intl.DateTimeFormat(locale, { ...options, year: 'numeric', month: language === 'ja' ? 'long' : 'short', day: 'numeric', weekday: 'short' });
const timeFormat = new Intl.DateTimeFormat('en-GB', { ...options, hour: '2-digit', minute: '2-digit' });
const secondFormat = new Intl.DateTimeFormat('en-GB', { ...options, hour: '2-digit', minute: '2-digit', second: '2-digit' });
const fullWidth = (text) => (language === 'ja' ? text.replace('(', '（').replace(')', '）') : text);

export const day = (at) => fullWidth(dayFormat.format(new Date(at)));
export const longDay = (at) => fullWidth(longFormat.format(new Date(at)));
export const time = (at) => timeFormat.format(new Date(at));
export const seconds = (at) => secondFormat.format(new Date(at));
export const moment = (at) => `${day(at)} ${time(at)}`;

// Japan's wall clock as in 2026-05-13T10:00, and back to an instant with offset.
export const wall = (at) => new Date(new Date(at).getTime() + 9 * 3600e3).toISOString().slice(0, 16);
export const instant = (wallTime) => `${wallTime}:00+09:00`;

// Rooms as their towns call them; others are shown by their id.
const ROOMS = {
  'mitaka-inokashira-tobu/1f-western': ['井の頭東部 1階洋室', 'Inokashira-Tobu, 1F western room'],
  'mitaka-inokashira-tobu/2f-japanese': ['井の頭東部 2階和室', 'Inokashira-Tobu, 2F Japanese room'],
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`odawara-umeco/meeting-${n}`, [`UMECO 会議室${n}`, `UMECO meeting room ${n}`]])),
};
export const roomName = (door) => (ROOMS[door] ? ROOMS[door][column] : door);
