"""The group (団体) and the purpose (利用目的); nothing is returned that was not said."""

import re

Span = tuple[int, int]
Found = tuple[str | None, tuple[Span, ...]]

GROUP_ENDS = (
    "町内会|町会|自治会|子ども会|子供会|こども会|老人会|老人クラブ|婦人会|女性会|青年会|長寿会|敬老会|同好会|愛好会|保存会|連合会|協議会|実行委員会|管理組合|組合|"
    "サークル|クラブ|倶楽部|協会|合唱団|劇団|楽団|吹奏楽団|バンド|チーム|の会|友の会|研究会|振興会|商店会|商店街|pta|後援会|会"
)
NAME = r"[^\s、。,.!?「」『』()のをがはにでと・:]{1,20}?"
LABEL = re.compile(
    r"(?:団体名?|グループ名?|サークル名|会の名前|名義)(?:の名前)?(?:は|が|[:：])?\s*「?([^\s、。,!?「」]{2,30}?)(?:です|と申|で|」|といい|$|[、。\s])"
)
QUOTED = re.compile(r"「([^」]{2,30})」")
GROUP = re.compile(rf"({NAME}(?:{GROUP_ENDS}))(?=です|と申|と言|といい|の|で|が|、|。|\s|$|として|さん|名義)")
BARE = re.compile(rf"^(?:{GROUP_ENDS}|うちの.*|この.*)$")
PURPOSES = (
    "役員会議|役員会|理事会|定例会議|定例会|総会|例会|会議|打ち合わせ|打合せ|ミーティング|説明会|勉強会|講習会|講演会|講座|学習会|読書会|研修会|研修|懇親会|親睦会|"
    "お茶会|茶会|お楽しみ会|誕生日会|誕生会|新年会|忘年会|クリスマス会|餅つき大会|餅つき|発表会|演奏会|コンサート|上映会|展示会|作品展|バザー|フリーマーケット|"
    "ヨガ教室|ヨガ|体操教室|ラジオ体操|健康体操|体操|太極拳|ダンス|フラダンス|社交ダンス|卓球|バドミントン|コーラス|合唱|合唱練習|カラオケ|詩吟|民謡|書道教室|書道|習字|"
    "華道|生け花|茶道|着付け教室|着付け|俳句|短歌|句会|歌会|囲碁|将棋|麻雀|手芸|編み物|絵画教室|絵画|料理教室|英会話教室|英会話|パソコン教室|子育てサロン|サロン|"
    "百人一首|読み聞かせ|工作教室|学習支援|囲碁将棋|練習|リハーサル|面接|セミナー|ワークショップ|相談会|交流会|集まり|集会|葬儀|法事|撮影会"
)
PURPOSE = re.compile(
    rf"((?:[^\s、。,.!?「」()をがはにでとの]{{0,10}})(?:{PURPOSES}))(?=です|で|を|の(?:ため|予定|練習|会)|に|が|、|。|\s|$|と|目的)"
)
ENDS_AS_PURPOSE = re.compile(rf"(?:{PURPOSES})$")
AIM = re.compile(r"(?:利用|使用)?目的は?[:：]?\s*「?([^\s、。,!?「」]{2,20}?)(?:です|で|」|に|$|[、。\s])")


def names(text: str, back: str) -> tuple[Found, Found]:
    """Return (group, purpose); `back` is the text as written, of the same length where it could be kept."""
    group: Found = (None, ())
    purpose: Found = (None, ())
    match = LABEL.search(text)
    if match:
        group = (back[slice(*match.span(1))], (match.span(1),))
    else:
        for match in GROUP.finditer(text):
            if not BARE.match(match.group(1)) and not ENDS_AS_PURPOSE.search(match.group(1)):
                group = (back[slice(*match.span(1))], (match.span(1),))
                break
    match = AIM.search(text) or PURPOSE.search(text)
    if match and match.span(1) not in group[1]:
        purpose = (back[slice(*match.span(1))], (match.span(1),))
    return group, purpose
