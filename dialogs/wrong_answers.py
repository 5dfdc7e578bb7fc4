"""What is said to an answer of a registration that cannot be kept: what is wrong.

The question is asked again below with its example; so each sentence keeps to the words of its own question.
"""

SENTENCES: dict[str, str] = {
    "NAME_EMPTY": "お名前を入れてください。",
    "NAME_TOO_SHORT": "お名前は姓と名の両方を入れてください。",
    "NAME_TOO_LONG": "お名前が長すぎます（{limit}文字まで）。",
    "NAME_DIGITS": "お名前に数字が入っています。",
    "NAME_CHARACTERS": "お名前に使えない文字（{found}）が入っています。",
    "KANA_EMPTY": "フリガナを入れてください。",
    "KANA_TOO_SHORT": "フリガナは姓と名の両方を入れてください。",
    "KANA_TOO_LONG": "フリガナが長すぎます（{limit}文字まで）。",
    "KANA_NOT_KANA": "フリガナに、かな以外の文字（{found}）が入っています。",
    "BIRTH_UNREAD": "日付を読みとれませんでした。",
    "BIRTH_YEAR_SHORT": "年が2けたなので、元号か西暦かがわかりません。",
    "BIRTH_IMPOSSIBLE": "その日は暦にありません。",
    "BIRTH_ERA": "{said}は{meant}にあたります。正しい日付をもう一度送ってください。",
    "BIRTH_FUTURE": "これから先の日付になっています。",
    "BIRTH_TOO_OLD": "{limit}歳を超える日付になっています。もう一度ご確認ください。",
    "POSTCODE_EMPTY": "7けたの番号を入れてください。",
    "POSTCODE_UNREAD": "7けたの数字を読みとれませんでした。",
    "POSTCODE_DIGITS": "数字が{count}けたでした。7けたで送ってください。",
    "ADDRESS_EMPTY": "ご住所を入れてください。",
    "ADDRESS_TOO_SHORT": "ご住所が短すぎます。番地まで入れてください。",
    "ADDRESS_TOO_LONG": "ご住所が長すぎます（{limit}文字まで）。",
    "ADDRESS_NUMBERS_ONLY": "町の名前から入れてください。",
    "ADDRESS_CHARACTERS": "使えない文字（{found}）が入っています。",
    "PHONE_EMPTY": "番号を入れてください。",
    "PHONE_UNREAD": "番号を読みとれませんでした。",
    "PHONE_DIGITS": "数字が{count}けたでした。11けたで送ってください。",
    "PHONE_NOT_MOBILE": "確認のSMSを受け取れる携帯の番号（070・080・090）をお願いします。",
    "EMAIL_EMPTY": "アドレスを入れてください。",
    "EMAIL_TOO_LONG": "アドレスが長すぎます（{limit}文字まで）。",
    "EMAIL_UNREAD": "アドレスとして読みとれませんでした。",
}
