"""Every role's home: opens, shows what waits, costs the same with more people on the roster."""

import pytest

from tests.tracking.factories import suggestion

ROLES = [
    "clerk",
    "leader",
    "district_head",
    "head",
    "assistant",
    "other_head",
    "contact",
    "trainee",
    "inspector",
    "sysadmin",
    "outsider",
]


@pytest.mark.parametrize("who", ROLES)
def test_home_opens_for_every_role(cast, signed_in, who):
    answer = signed_in(getattr(cast, who)).get("/")
    assert answer.status_code == 200
    assert "2月9日（周三）" in answer.content.decode()


def test_home_shows_a_suggestion_to_its_owner_and_not_to_others(cast, signed_in):
    suggestion(cast, "能不能把检查表发电子版")
    assert "能不能把检查表发电子版" in signed_in(cast.head).get("/").content.decode()
    assert "能不能把检查表发电子版" not in signed_in(cast.trainee).get("/").content.decode()
    assert "能不能把检查表发电子版" not in signed_in(cast.sysadmin).get("/").content.decode()


def test_home_of_a_visitor_leads_to_the_door(client, db):
    assert client.get("/").headers["Location"].startswith("/sign-in/")
