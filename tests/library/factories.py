"""The chain of domain.md S12, made through the verbs."""

from __future__ import annotations

import datetime as dt

from lunxun.library import actions
from lunxun.library.content import CaseContent, MethodContent, RetrospectiveContent, Step
from lunxun.library.models import Case, Method, Retrospective

RETROSPECTIVE = RetrospectiveContent(
    goal="目标入户 9,000 户",
    result="实际入户 8,420 户，拒检率 6.4 %",
    difference="少 580 户",
    causes="周一上午上门，家里没人",
    right="提前贴告知单",
    wrong="周一上午上门",
    practice="改为 19 点到 20 点上门",
)
CASE = CaseContent(
    requirement="燃气安全入户检查全覆盖，依据省市燃气整治方案",
    situation="老旧小区白天没人，入户检查三次敲不开门",
    story="三月回头看，拒检率 6.4 %；改到晚上七点以后，当晚补检 412 户",
    analysis="不是居民不配合，是时间不对",
    practice="错开上班、错开做饭、错开周一",
    insight="把上门时间还给居民",
    conditions="适用于以上班族为主的小区",
)
METHOD = MethodContent(
    one_line="错开上班、错开做饭、错开周一",
    when="需要入户、又总是敲不开门的时候",
    steps=(Step("排出三个时段", "问物业，问网格员"), Step("提前贴告知单"), Step("晚七点到八点上门")),
    cautions="不得在晚九点以后上门",
    basis=("城镇燃气管理条例（国务院令第583号）",),
)


def retrospective(cast, who="head", unit="emergency", content=RETROSPECTIVE, **values) -> Retrospective:
    fields = {"item": "入户检查回头看", "happened_on": dt.date(2022, 1, 28), **values}
    return actions.begin_retrospective(
        actor=cast.actor(who), unit=cast.units[unit], content=content, to_case=True, **fields
    )


def submitted(cast, **values) -> Retrospective:
    row = retrospective(cast, **values)
    actions.submit_retrospective(actor=cast.actor("head"), retrospective=row, seen_number=1)
    return row


def published_case(cast, source=None, content=CASE, title="把上门时间还给居民") -> Case:
    case = actions.draft_case(
        actor=cast.actor("head"),
        unit=cast.units["emergency"],
        circle=cast.session.circle,
        title=title,
        source=source,
    )
    actions.save_work(actor=cast.actor("assistant"), work=case, title=title, content=content, seen_number=1)
    actions.publish_work(actor=cast.actor("head"), work=case, seen_number=1)
    return Case.objects.select_related("unit", "current").get(pk=case.pk)


def published_method(cast, source=None, content=METHOD, title="三个错峰") -> Method:
    method = actions.draft_method(
        actor=cast.actor("head"),
        unit=cast.units["emergency"],
        circle=cast.session.circle,
        title=title,
        source=source,
    )
    actions.save_work(actor=cast.actor("head"), work=method, title=title, content=content, seen_number=1)
    actions.publish_work(actor=cast.actor("head"), work=method, seen_number=1)
    return Method.objects.select_related("unit", "current").get(pk=method.pk)


def adopt(cast, subject, who="contact", unit="street", **values):
    fields = {"since_on": dt.date(2022, 2, 1), "evidence": "洪街〔2022〕3号", **values}
    return actions.adopt(actor=cast.actor(who), subject=subject, unit=cast.units[unit], **fields)
