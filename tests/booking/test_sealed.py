"""Sealed values: only the right key, place and bytes open them; rotation loses nothing."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.sealed import SealBroken, SealKeyFault, Vault, new_key, parse_keys

OLD, NEW, OTHER = b"o" * 32, b"n" * 32, b"x" * 32
PHONE = "residents.phone"


@given(st.text(st.characters()), st.text(st.characters(codec="utf-8"), max_size=20))
def test_what_was_sealed_opens_again(text: str, place: str) -> None:
    vault = Vault([NEW, OLD])
    assert vault.open(vault.seal(text, place), place) == text


def test_a_lone_surrogate_survives() -> None:
    vault = Vault([NEW])
    assert vault.open(vault.seal("a\ud83d", PHONE), PHONE) == "a\ud83d"
    assert vault.digest("a\ud83d", PHONE)


def test_the_text_is_not_in_the_blob_and_no_two_blobs_are_alike() -> None:
    vault = Vault([NEW])
    first, second = vault.seal("三鷹花子", PHONE), vault.seal("三鷹花子", PHONE)
    assert "三鷹花子".encode() not in first
    assert first != second


def test_the_nonce_comes_from_the_given_randomness() -> None:
    blobs = [Vault([NEW], random_bytes=lambda count: b"\7" * count).seal("a", PHONE) for _ in range(2)]
    assert blobs[0] == blobs[1]
    assert blobs[0][8:20] == b"\7" * 12


@pytest.mark.parametrize("position", range(8 + 12 + len(b"090") + 16))
def test_every_altered_byte_is_noticed(position: int) -> None:
    vault = Vault([NEW])
    blob = bytearray(vault.seal("090", PHONE))
    blob[position] ^= 1
    with pytest.raises(SealBroken):
        vault.open(bytes(blob), PHONE)


@pytest.mark.parametrize("length", [0, 1, 8, 20, 35])
def test_a_cut_blob_is_noticed(length: int) -> None:
    vault = Vault([NEW])
    with pytest.raises(SealBroken):
        vault.open(vault.seal("090", PHONE)[:length], PHONE)


def test_a_value_moved_to_another_column_does_not_open() -> None:
    vault = Vault([NEW])
    with pytest.raises(SealBroken):
        vault.open(vault.seal("090", PHONE), "residents.email")


def test_a_foreign_key_does_not_open() -> None:
    with pytest.raises(SealBroken, match="not in use"):
        Vault([NEW]).open(Vault([OTHER]).seal("090", PHONE), PHONE)


def test_a_memoryview_opens_too() -> None:
    vault = Vault([NEW])
    assert vault.open(memoryview(vault.seal("090", PHONE)), PHONE) == "090"  # type: ignore[arg-type]


def test_rotation_rewrites_and_then_the_old_key_is_not_needed() -> None:
    sealed_before, hash_before = Vault([OLD]).seal("090", PHONE), Vault([OLD]).digest("090", PHONE)
    between = Vault([NEW, OLD])
    assert not between.is_current(sealed_before)
    assert hash_before in between.digests("090", PHONE)
    resealed, rehashed = between.reseal(sealed_before, PHONE), between.digest("090", PHONE)
    assert between.is_current(resealed)
    after = Vault([NEW])
    assert after.open(resealed, PHONE) == "090"
    assert after.digests("090", PHONE) == (rehashed,)
    with pytest.raises(SealBroken):
        after.open(sealed_before, PHONE)


def test_hashes_depend_on_text_place_and_key() -> None:
    vault = Vault([NEW])
    assert vault.digest("090", PHONE) == vault.digest("090", PHONE)
    hashes = {
        vault.digest("090", PHONE),
        vault.digest("091", PHONE),
        vault.digest("090", "a.b"),
        Vault([OLD]).digest("090", PHONE),
    }
    assert len(hashes) == 4
    assert vault.digest("c", "a.b") != vault.digest("", "a.bc")


def test_written_keys_are_read_with_and_without_padding() -> None:
    text = new_key()
    assert parse_keys(text) == parse_keys(text.rstrip("=")) == (base64.urlsafe_b64decode(text),)
    two = parse_keys(f" {text} , {new_key()}\n")
    assert len(two) == 2
    assert two[0] == base64.urlsafe_b64decode(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", "key 1 is empty", id="nothing"),
        pytest.param("{good},", "key 2 is empty", id="a comma too many"),
        pytest.param("secret!word", "key 1 .*base64url", id="not base64url"),
        pytest.param("c2VjcmV0d29yZA", "key 1 has 10 bytes", id="too short"),
        pytest.param("{good},secretwords1", "key 2 has", id="the second one"),
        pytest.param("{good}A", "key 1", id="impossible length"),
        pytest.param("{good},{good}", "twice", id="the same twice"),
        pytest.param("秘密の鍵", "key 1", id="not even ASCII"),
    ],
)
def test_a_bad_key_is_told_by_position_and_never_shown(text: str, says: str) -> None:
    good = new_key()
    with pytest.raises(SealKeyFault, match=says) as fault:
        parse_keys(text.format(good=good))
    shown = f"{fault.value!r} {fault.value.__cause__!r} {fault.value.__context__ if not fault.value.__suppress_context__ else ''}"
    assert good.rstrip("=") not in shown
    assert "secret" not in shown


def test_a_vault_shows_no_key() -> None:
    assert repr(Vault([NEW, OLD])) == "Vault(2 keys)"


@pytest.mark.parametrize("keys", [[], [b"short"], [NEW, NEW]], ids=["none", "short", "twice"])
def test_a_vault_needs_distinct_whole_keys(keys: list[bytes]) -> None:
    with pytest.raises(SealKeyFault):
        Vault(keys)
