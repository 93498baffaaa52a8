"""Pages of the board: who sees them, what they show, how many queries they take."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lunxun.kernel.errors import NotFound, Refused
from lunxun.rota import queries, rules
from lunxun.rota.models import Board
from tests.rota.factories import make_plan

pytestmark = pytest.mark.django_db
ROLES = ["clerk", "leader", "head", "contact", "trainee", "inspector", "sysadmin", "outsider"]


@pytest.mark.parametrize("role", ROLES)
def test_scope_and_rule_agree(cast, board, role):
    actor = cast.actor(role)
    seen = rules.visible_boards(actor, Board.objects.all()).exists()
    assert seen == (role in {"clerk", "leader"})
    if role == "outsider":
        assert rules.can_see_boards(actor)
        with pytest.raises(NotFound):
            queries.get_board_for(actor, 2023)
    elif not seen:
        with pytest.raises(Refused):
            queries.get_board_for(actor, 2023)


def test_plan_of_another_organisation_is_not_found(cast, board):
    plan = make_plan(cast, board)
    assert queries.get_plan_for(cast.actor("clerk"), plan.pk).pk == plan.pk
    with pytest.raises(NotFound):
        queries.get_plan_for(cast.actor("outsider"), plan.pk)
    with pytest.raises(NotFound):
        queries.get_work_for(cast.actor("outsider"), plan.work_id)


def test_pages_show_the_plan_its_figures_and_where_it_came_from(cast, board, client):
    plan = make_plan(cast, board)
    client.force_login(cast.clerk)
    page = client.get(reverse("rota:board", args=[2023])).content.decode()
    assert "方案 1" in page
    assert "开始排" in page
    calendar = client.get(reverse("rota:plan", args=[plan.pk])).content.decode()
    assert "专题 1" in calendar
    assert "2月4日" in calendar
    assert "已通过独立检查" in calendar
    load = client.get(reverse("rota:plan_load", args=[plan.pk])).content.decode()
    assert "应急局" in load
    work = client.get(reverse("rota:work", args=[plan.work_id])).content.decode()
    assert "名额和名单排全" in work
    assert "search-plot" in work


def test_leader_reads_and_finds_no_button(cast, board, client):
    plan = make_plan(cast, board)
    client.force_login(cast.leader)
    page = client.get(reverse("rota:board", args=[2023]))
    assert page.status_code == 200
    assert "开始排" not in page.content.decode()
    assert client.get(reverse("rota:plan", args=[plan.pk])).status_code == 200
    assert client.post(reverse("rota:solve", args=[2023]), {"seconds": "10"}).status_code == 403


@pytest.mark.parametrize("plans", [1, 3])
def test_board_page_takes_the_same_queries_for_any_number_of_plans(
    cast, board, client, plans, django_assert_num_queries
):
    for _ in range(plans):
        make_plan(cast, board)
    client.force_login(cast.clerk)
    address = reverse("rota:board", args=[2023])
    client.get(address)
    with django_assert_num_queries(15):
        client.get(address)
