"""Numbers as Japanese writes them: 12, 十二, 一〇, 二〇二六."""

DIGITS = {
    char: value
    for value, chars in enumerate(("〇零", "一壱", "二弐", "三参", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
SCALES = {"十": 10, "百": 100, "千": 1000}
KANJI = "〇零一二三四五六七八九十百"
NUMBER = rf"(?:[0-9]{{1,4}}+|[{KANJI}]{{1,6}}+)"  # possessive: a number is taken whole or not at all


def number(text: str) -> int:
    """Return the value of digits or kanji numerals; anything else in `text` counts nothing."""
    if text.isascii():
        return int(text)
    if not any(char in SCALES for char in text):
        return int("".join(str(DIGITS.get(char, char)) for char in text))
    total, current = 0, 0
    for char in text:
        if char in SCALES:
            total += (current or 1) * SCALES[char]
            current = 0
        else:
            current = current * 10 + DIGITS.get(char, 0)
    return total + current
