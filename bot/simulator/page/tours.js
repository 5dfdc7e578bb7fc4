// The stories, as data. A step does one thing; what each word means stands in tour.js. Later stories are added at the end.

const ja = (text, en) => ({ ja: text, en });

// What a resident answers when the desk asks: the row whose words stand last in what was said, for the question is at its end.
export const ANSWERS = [
  { when: /よろしいですか|この内容で/, say: ['はい'], last: true },
  { when: /どの施設/, say: ['$hall', '井の頭', '公会堂'] },
  { when: /ほかの方の予約|空いていません/, say: ['にする'], wins: true },
  { when: /同意/, say: ['同意する'] },
  { when: /お名前/, say: ['$name'] },
  { when: /フリガナ/, say: ['$kana'] },
  { when: /生年月日/, say: ['昭和32年5月1日'] },
  { when: /郵便番号/, say: ['〒181-0001'] },
  { when: /ご住所/, say: ['東京都三鷹市井の頭1-2-3'] },
  { when: /電話/, say: ['０９０-１２３４-５６７８'] },
  { when: /メール/, say: ['スキップ'] },
  { when: /参加費|会費|参加する人|料金|お金|販売|売り/, say: ['いいえ', '無料', 'ありません'] },
  { when: /団体|グループ|会の名前/, say: ['三鷹中央町会'] },
  { when: /目的|何に使/, say: ['町会の役員会'] },
  { when: /何人|人数/, say: ['10人'] },
];

const REGISTER = [
  { person: 'new', caption: ja('新しい利用者が、会館のアカウントを友だちに追加します。', 'A resident adds the hall’s account as a friend.') },
  { say: '登録', caption: ja('「登録」と送るだけ。聞かれたことに、ひとつずつ答えます。', 'They write “登録” (register) and answer one question at a time.') },
  { fill: true, caption: ja('全角の数字も、昭和の生年月日も、〒もそのままで大丈夫。', 'Full-width digits, Shōwa birth dates and 〒 are all understood.') },
  { card: 'registration', caption: ja('職員の画面に、申請のカードが届きました。', 'A card with the application appears for the staff.') },
  { press: 'registration_approve', as: 'approver', caption: ja('職員が［承認］を押します。', 'A member of staff presses “approve”.') },
  { hear: /承認|登録が/, caption: ja('利用者に、承認のお知らせが届きます。', 'The resident is told by push.') },
];

const BOOK = [
  { slot: true, say: '$sentence', caption: ja('日にち、時間、人数、部屋、目的を、ひとことで。', 'Day, time, headcount, room and purpose in one message.') },
  { fill: true, caption: ja('足りないことだけを聞かれ、内容を確かめて「はい」。', 'Only what is missing is asked; then a summary and “yes”.') },
  { card: 'booking', caption: ja('空きは押さえられ、職員の画面に申し込みのカードが出ます。', 'The slot is held, and a request card appears for the staff.') },
];

const APPROVE = [
  { press: 'booking_approve', as: 'approver', caption: ja('職員が［承認］を押します。', 'A member of staff presses “approve”.') },
  { hear: /予約番号|決まりました/, keep: 'code', caption: ja('予約番号と入口の番号が、1通で届きました。', 'Number and keypad code arrive in one push.') },
];

const quietly = (steps) => steps.map((step) => ({ ...step, quick: true }));

export const MEMBER = quietly(REGISTER);
export const BOOKED = quietly(BOOK);
export const APPROVED = quietly(APPROVE);

export const STORIES = [
  {
    id: 'register', icon: '🪪', title: ja('はじめての登録', 'Registration'),
    about: ja('友だち追加から承認まで', 'from adding a friend to approval'),
    steps: [{ clock: 'office', caption: ja('平日の朝10時からはじめます。', 'It is a weekday morning, 10:00.') }, ...REGISTER],
  },
  {
    id: 'sentence', icon: '💬', title: ja('ひとことで予約', 'Booked in one sentence'),
    about: ja('足りないことだけ聞かれる', 'only what is missing is asked'), needs: ['member'],
    steps: [{ clock: 'office', caption: ja('登録のすんだ利用者の電話です。', 'The phone of a registered resident.') }, ...BOOK],
  },
  {
    id: 'door', icon: '🚪', title: ja('承認されて、入口が開く', 'Approved, and the door opens'),
    about: ja('番号は利用の時間だけ', 'the code works in its window only'), needs: ['member', 'booked'],
    steps: [
      ...APPROVE,
      { door: 'now', expect: false, caption: ja('まだ利用の時間ではないので、番号を押しても開きません。', 'It is not yet time: the code does not open the door.') },
      { clock: 'start', caption: ja('利用の始まる時刻まで、時計を進めます。', 'The clock jumps to the start of use.') },
      { door: 'now', expect: true, caption: ja('四角を2回、4けた、E。開きました。', 'Square twice, four digits, E. It opens.') },
      { clock: 'end', caption: ja('利用の時間が終わりました。', 'The booked time is over.') },
      { door: 'now', expect: false, caption: ja('同じ番号では、もう入れません。', 'The same code no longer opens it.') },
    ],
  },
  {
    id: 'cancel', icon: '↩️', title: ja('取り消す', 'Cancelling'),
    about: ja('番号はすぐ消え、空きに戻る', 'the code dies, the slot is free'), needs: ['member', 'booked', 'approved'],
    steps: [
      { say: 'キャンセル', caption: ja('「キャンセル」と送ると、どの予約かを確かめます。', '“キャンセル” (cancel): which booking is asked first.') },
      { fillCancel: true, caption: ja('もう一度たしかめてから、取り消します。', 'One confirming step, then it is cancelled.') },
      { clock: 'start', caption: ja('予約していた時刻になりました。', 'It is the time that was booked.') },
      { door: 'now', expect: false, caption: ja('取り消した予約の番号では開きません。', 'The code of a cancelled booking does not open the door.') },
    ],
  },
  {
    id: 'twice', icon: '👥', title: ja('二人が同時に押したら', 'Two presses at once'),
    about: ja('一度だけ数え、部外者には効かない', 'counted once; strangers are told so'), needs: ['member', 'booked'],
    steps: [
      { press: 'booking_approve', as: 'stranger', caption: ja('名簿にない人が押すと、その人だけに断りが出ます。', 'Someone not on the staff list is told so, privately.') },
      { pressBoth: 'booking_approve', caption: ja('こんどは職員が二人、まったく同時に押します。', 'Now two members of staff press at the very same moment.') },
      { hear: /予約番号|決まりました/, once: /予約番号/, caption: ja('承認は一度だけ。お知らせも1通だけです。', 'Approved once; one message only.') },
    ],
  },
  {
    id: 'linedown', icon: '📡', title: ja('LINEが止まっても届く', 'LINE is down'),
    about: ja('直ったら、1通だけ届く', 'delivered once it is back, once'), needs: ['member', 'booked'],
    steps: [
      { fault: { line: 'down' }, caption: ja('LINEが止まりました。', 'LINE goes down.') },
      { press: 'booking_approve', as: 'approver', caption: ja('そのあいだに職員が承認します。', 'Meanwhile a member of staff approves.') },
      { wait: 5, caption: ja('利用者には、まだ何も届いていません。', 'Nothing has reached the resident yet.') },
      { fault: { line: 'ok' }, caption: ja('LINEが直りました。', 'LINE is back.') },
      { hear: /予約番号|決まりました/, seconds: 130, keep: 'code', caption: ja('お知らせが1通、ちゃんと届きます（2分以内）。', 'The one message arrives (within two minutes).') },
    ],
  },
  {
    id: 'killed', icon: '⚡', title: ja('しくみが倒れても', 'Processes die'),
    about: ja('Redisと配達係を落とす', 'Redis stopped, worker killed'), needs: ['member', 'booked'],
    steps: [
      { process: ['redis', 'stop'], caption: ja('Redisを止めます。', 'Redis is stopped.') },
      { process: ['worker', 'kill'], caption: ja('配達係も落とします。', 'The worker is killed too.') },
      { press: 'booking_approve', as: 'approver', caption: ja('それでも職員は承認できます。', 'Staff can still approve.') },
      { hear: /予約番号|決まりました/, seconds: 60, keep: 'code', caption: ja('時計係が代わりに届けました。', 'The clock process delivers instead.') },
      { process: ['redis', 'start'], caption: ja('元に戻します。', 'And all is well again.') },
    ],
  },
  {
    id: 'after', icon: '🌙', title: ja('前日のお知らせ、使ったあと', 'The evening before, and after'),
    about: ja('18時に届き、終われば番号は消える', 'a reminder at 18:00; the code is gone afterwards'), needs: ['member', 'booked', 'approved'],
    steps: [
      { clock: 'eve', caption: ja('前日の18時です。', 'It is 18:00 on the day before.') },
      { hear: /明日|あした|あす|前日|お知らせ/, seconds: 30, caption: ja('明日の利用のお知らせが届きました。', 'A reminder arrives.') },
      { clock: 'end', caption: ja('利用が終わりました。', 'The use is over.') },
      { say: '予約確認', caption: ja('「予約確認」には、もう番号は出ません。', '“予約確認” no longer shows the code.') },
    ],
  },
  {
    id: 'draw', icon: '🎲', title: ja('抽選に申し込む', 'A lottery'),
    about: ja('朝7時に決まり、だれでも確かめられる', 'drawn at 7:00, checkable by anyone'), needs: ['member'],
    steps: [
      { clock: 'office', caption: ja('30日先の日は、まだ抽選の受付中です。', 'A day thirty days ahead is still in the lottery.') },
      { drawDay: true, say: '$sentence', caption: ja('いつもと同じように、ひとことで申し込みます。', 'The resident asks for it as for any other day.') },
      { fill: true, caption: ja('いつまで受け付け、いつ結果が出るかを、先に知らせます。', 'They are told until when, and when the result comes.') },
      { clock: 'draw', caption: ja('抽選の日の朝7時まで、時計を進めます。', 'The clock jumps to 7:00 on the day of the draw.') },
      { hear: /当たりました|ほかの方に決まりました/, seconds: 60, caption: ja('結果が届きました。抽選は、公開のページで確かめられます。', 'The result arrives; the draw can be checked on a public page.') },
      { card: 'booking', caption: ja('当たった申し込みは、職員の確認を待つ仮予約になりました。', 'The win has become a tentative booking for staff to approve.') },
      { press: 'booking_approve', as: 'approver', caption: ja('職員が［承認］を押します。', 'A member of staff presses “approve”.') },
      { hear: /予約番号|決まりました/, keep: 'code', caption: ja('予約番号と入口の番号が届きました。', 'Number and keypad code arrive.') },
    ],
  },
  {
    id: 'confirm', icon: '🗓️', title: ja('月ごとの抽選と確定', 'A monthly lottery'),
    about: ja('窓口で登録し、当選したら確定する', 'registered at the counter; wins are confirmed'),
    steps: [
      { person: 'new', caption: ja('べつの町の会議室です。新しい利用者が友だちに追加します。', 'Another town’s meeting rooms: a resident adds the account.') },
      { clock: 'entry', caption: ja('月の1日から20日までが、半年先の月の抽選の受付です。', 'From the 1st to the 20th the lottery for the sixth month ahead is open.') },
      { counter: 'register', say: '$link', caption: ja('登録は窓口で。渡された番号を送ると、LINEとつながります。', 'Registered at the counter; the code handed out links LINE.') },
      { monthDay: true, say: '$sentence', caption: ja('半年先の土曜を、ひとことで申し込みます。', 'A Saturday half a year ahead, in one message.') },
      { fill: true, caption: ja('抽選に申し込みました。', 'Entered.') },
      { clock: 'draw', caption: ja('21日の朝7時、抽選です。', 'The 21st, 7:00: the draw.') },
      { hear: /当たりました|ほかの方に決まりました/, seconds: 60, caption: ja('当選です。25日までに確定しないと無効になります。', 'A win. It is void unless confirmed by the 25th.') },
      { tap: 'この予約を確定する', caption: ja('［この予約を確定する］を押します。', 'The resident confirms it.') },
      { hear: /予約番号|決まりました/, seconds: 30, caption: ja('予約が決まり、支払いと鍵の案内が出ました。', 'Booked; paying and the key are explained.') },
    ],
  },
];
