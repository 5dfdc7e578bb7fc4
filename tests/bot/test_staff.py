"""Who may act is read from SLACK_STAFF, and who is not on it may not."""

import pytest

from bot.staff import Role, StaffRole, may_act_as, parse_staff, role_of

STAFF = parse_staff("U1:admin, U2:approver,U3:viewer,U4:approver@odawara-umeco,U4:viewer,")


def test_the_list_is_read() -> None:
    assert list(STAFF) == [
        StaffRole("U1", Role.ADMIN),
        StaffRole("U2", Role.APPROVER),
        StaffRole("U3", Role.VIEWER),
        StaffRole("U4", Role.APPROVER, "odawara-umeco"),
        StaffRole("U4", Role.VIEWER),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(" , ", "nobody", id="empty"),
        pytest.param("U1", "entry 1", id="no role"),
        pytest.param("U1:admin,U2:boss", "entry 2", id="no such role"),
        pytest.param("U1:admin U2:viewer", "entry 1", id="no comma"),
        pytest.param("U1:approver@", "entry 1", id="no facility behind @"),
        pytest.param("U1:admin,U1:viewer", "two roles", id="two roles for all"),
        pytest.param("U1:admin@a,U1:viewer@a", "two roles", id="two roles for one"),
    ],
)
def test_a_bad_list_is_told(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_staff(text)


@pytest.mark.parametrize(
    ("user", "facility", "may_view", "may_approve", "may_administer"),
    [
        pytest.param("U1", None, True, True, True, id="admin"),
        pytest.param("U1", "odawara-umeco", True, True, True, id="admin in one facility"),
        pytest.param("U2", "odawara-umeco", True, True, False, id="approver"),
        pytest.param("U3", "odawara-umeco", True, False, False, id="viewer"),
        pytest.param("U4", "odawara-umeco", True, True, False, id="approver there"),
        pytest.param("U4", "mitaka-inokashira-tobu", True, False, False, id="viewer elsewhere"),
        pytest.param("U4", None, True, False, False, id="viewer in general"),
        pytest.param("U9", None, False, False, False, id="a stranger"),
        pytest.param("u1", None, False, False, False, id="another case is another person"),
        pytest.param("", None, False, False, False, id="nobody"),
    ],
)
def test_who_may(user: str, facility: str | None, may_view: bool, may_approve: bool, may_administer: bool) -> None:
    assert may_act_as(STAFF, user, Role.VIEWER, facility) is may_view
    assert may_act_as(STAFF, user, Role.APPROVER, facility) is may_approve
    assert may_act_as(STAFF, user, Role.ADMIN, facility) is may_administer
    assert (role_of(STAFF, user, facility) is not None) is may_view
