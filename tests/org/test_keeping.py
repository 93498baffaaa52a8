"""Accounts are kept without mail or SMS: one-time passwords, scope of contacts, roles from the administrator only."""

import pytest

from lunxun.kernel.errors import Conflict, Invalid, Refused
from lunxun.org.keeping import actions, rules
from lunxun.org.models import Account, RoleGrant
from tests.cast import make_person

EVERYBODY = [
    "clerk",
    "leader",
    "head",
    "assistant",
    "other_head",
    "contact",
    "trainee",
    "inspector",
    "sysadmin",
    "outsider",
]


@pytest.mark.parametrize("who", EVERYBODY)
def test_visible_accounts_agree_with_can_reset(cast, who):
    actor = cast.actor(who)
    listed = set(rules.visible_accounts(actor, Account.objects.all()))
    assert listed == {account for account in Account.objects.all() if rules.can_reset(actor, account)}
    expected = {"sysadmin": 10, "contact": 1}
    assert len(listed) == expected.get(who, 0)


def test_reset_password_works_once_and_has_to_be_changed(cast, client):
    password = actions.reset_password(actor=cast.actor("contact"), account=cast.trainee)
    typed = {"login": "test-trainee", "password": password.replace("-", "").lower()}
    assert client.post("/sign-in/", typed).headers["Location"] == "/account/password/"
    assert client.get("/guides/").headers["Location"] == "/account/password/"
    change = {"old": password, "new": "洪桥社区-2022-安全", "again": "洪桥社区-2022-安全"}
    assert client.post("/account/password/", change).headers["Location"] == "/account/"
    assert client.get("/guides/").status_code == 200
    assert not Account.objects.get(pk=cast.trainee.pk).must_change_password


def test_contact_can_not_reset_somebody_with_a_role(cast):
    with pytest.raises(Refused):
        actions.reset_password(actor=cast.actor("contact"), account=cast.contact)


def test_open_account_for_a_person_gives_the_number_as_login(cast):
    person = make_person(cast.organisation, "新来的", number="N001")
    account, password = actions.open_account(actor=cast.actor("sysadmin"), person=person)
    assert account.login == "N001"
    assert account.check_password(password)
    with pytest.raises(Conflict):
        actions.open_account(actor=cast.actor("sysadmin"), person=person)


def test_open_account_for_somebody_elsewhere_is_refused(cast):
    person = make_person(cast.outsider.organisation, "外区的")
    with pytest.raises(Refused):
        actions.open_account(actor=cast.actor("sysadmin"), person=person)


@pytest.mark.parametrize("who", [name for name in EVERYBODY if name != "sysadmin"])
def test_grant_role_is_for_the_administrator_only(cast, who):
    with pytest.raises(Refused):
        actions.grant_role(actor=cast.actor(who), account=cast.trainee, role="clerk")


def test_grant_role_twice_conflicts_and_unit_roles_need_a_unit(cast):
    admin = cast.actor("sysadmin")
    actions.grant_role(actor=admin, account=cast.trainee, role="inspector")
    with pytest.raises(Conflict):
        actions.grant_role(actor=admin, account=cast.trainee, role="inspector")
    for role, unit in (("assistant", None), ("clerk", cast.units["street"])):
        with pytest.raises(Invalid):
            actions.grant_role(actor=admin, account=cast.trainee, role=role, unit=unit)
    assert "inspector" in cast.actor("trainee").roles


def test_end_grant_takes_the_role_back(cast):
    grant = RoleGrant.objects.get(account=cast.assistant)
    actions.end_grant(actor=cast.actor("sysadmin"), grant=grant)
    assert "assistant" not in cast.actor("assistant").roles


def test_administrator_keeps_himself(cast):
    admin = cast.actor("sysadmin")
    with pytest.raises(Conflict):
        actions.set_active(actor=admin, account=cast.sysadmin, is_active=False)
    with pytest.raises(Conflict):
        actions.end_grant(actor=admin, grant=RoleGrant.objects.get(account=cast.sysadmin))


def test_closed_account_can_not_sign_in(cast, client):
    password = actions.reset_password(actor=cast.actor("sysadmin"), account=cast.trainee)
    actions.set_active(actor=cast.actor("sysadmin"), account=cast.trainee, is_active=False)
    page = client.post("/sign-in/", {"login": "test-trainee", "password": password})
    assert "已停用" in page.content.decode()


def test_pages_of_the_accounts(cast, signed_in, django_assert_num_queries):
    client = signed_in(cast.sysadmin)
    client.get("/accounts/")
    with django_assert_num_queries(9):
        assert client.get("/accounts/").status_code == 200
    assert "没有这个工号" in client.post("/accounts/new/", {"number": "X"}).content.decode()
    detail = f"/accounts/{cast.trainee.pk}/"
    assert client.post(detail, {"role": "inspector", "unit": ""}).status_code == 302
    assert "督查" in client.get(detail).content.decode()
    assert "一次性密码" in client.post(f"{detail}reset/").content.decode()
    assert client.post(f"{detail}active/").status_code == 302
