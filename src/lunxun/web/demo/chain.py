"""From one retrospective to five streets that do it alike (domain.md S12), and a few retrospectives more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from lunxun.kernel import clock
from lunxun.library import actions as library
from lunxun.library.content import CaseContent, MethodContent, RetrospectiveContent, Step
from lunxun.library.models import Case, Method, Retrospective
from lunxun.org.actors import Actor
from lunxun.org.queries import head_of
from lunxun.plans.models import Circle, Lecture
from lunxun.web.demo.chronicle import at
from lunxun.web.demo.story import Story

Event = tuple[dt.datetime, str, Callable[[], object]]
UNIT = "城管执法局"
ITEM = "3月入户检查“回头看”"
CASE, METHOD = "把上门时间还给居民", "三个错峰"
ADOPTERS = (
    (11, 28, "洪桥街道", "入户改到 19 点至 20 点，先贴告知单"),
    (11, 29, "东井街道", "老小区全部改到晚上，双休日白天补一轮"),
    (11, 30, "桂园街道", "按楼栋排班，一栋一晚"),
    (12, 1, "石桥街道", "写进 12 月网格安排"),
    (12, 2, "望湖街道", "和物业抄表并成一次上门"),
)
# unit, item, day, goal, result, difference, causes, right, wrong, practice
OTHERS = (
    (
        "应急局", "一季度小场所检查", (4, 8), "查 2,400 家，复发率降到 15 %", "查 2,310 家，复发率 19 %",
        "复发率没有降到位", "回头看的只有六成", "十步检查表只有一页，都用起来了", "限期写“尽快”的，没有一家按时改",
        "限期写到哪一天，到期必到",
    ),
    (
        "信访局", "一季度初访办理", (4, 12), "初访 7 日内都有回音", "412 件里 37 件超期", "9 % 超期",
        "跨部门的件没有人收口", "一案一人，电话写在回执上", "把“已转办”当作回音", "跨部门的当天定一个收口的人",
    ),
    (
        "消防救援大队", "敲门行动", (9, 2), "敲 6,000 户", "敲 5,640 户，开门 4,980 户", "有 660 户没开门",
        "工作日白天没人在家", "两人一组，先说三句话", "第一周没有带告知单", "和社区网格员一起上门，晚上去",
    ),
    (
        "卫健局", "核酸采样点布置", (6, 3), "十五分钟走得到", "170 个社区里 161 个做到", "9 个村太远",
        "按人口排点，没有按路程", "先开流动点再调整", "三次搬点没有提前说", "村里用流动车，前一晚喊一遍",
    ),
)  # fmt: skip


@dataclass
class Chain:
    story: Story

    def head(self, unit: str) -> Actor:
        found = head_of(self.story.unit(unit), clock.today())
        assert found is not None  # noqa: S101 (these units have heads)
        return self.story.actor(found.person)

    def look_back(self) -> None:
        actor = self.head(UNIT)
        content = RetrospectiveContent(
            goal="目标入户 9,000 户",
            result="实际入户 8,420 户，拒检率 6.4 %",
            difference="少 580 户，多数是上门时家里没人",
            causes="集中在周一上午上门，居民在上班",
            right="提前告知单：贴了单的小区，拒检少一半",
            wrong="周一上午上门，十户九空",
            practice="上门改为 19–20 点，提前一天贴告知单",
        )
        retrospective = library.begin_retrospective(
            actor=actor,
            unit=self.story.unit(UNIT),
            item=ITEM,
            happened_on=dt.date(2022, 3, 31),
            content=content,
            to_case=True,
        )
        library.submit_retrospective(actor=actor, retrospective=retrospective, seen_number=1)

    def note(self, item: str = ITEM) -> None:
        retrospective = Retrospective.objects.select_related("unit").get(
            organisation=self.story.organisation, item=item
        )
        library.note_retrospective(
            actor=self.story.clerk, retrospective=retrospective, note="做法可以写成案例，给别的单位用。"
        )

    def case(self) -> None:
        actor, unit = self.head(UNIT), self.story.unit(UNIT)
        source = Retrospective.objects.get(organisation=self.story.organisation, item=ITEM)
        case = library.draft_case(actor=actor, unit=unit, circle=self._floor(), title=CASE, source=source)
        content = CaseContent(
            requirement="燃气用户每年至少入户检查一次（城镇燃气管理条例）",
            situation="去年入户 9,000 户的任务，到 3 月底实际 8,420 户，拒检率 6.4 %。",
            story="头两周都在周一上午上门，十户九空。第三周一个社区试着晚上七点去，一晚上开门 41 户，"
            "抵得上前面三个上午。后来全区改到 19–20 点，提前一天贴告知单。",
            analysis="不是居民不配合，是我们去的时候他不在家。把时间还给居民，拒检自然少。",
            practice="上门错开上班、错开做饭、错开雨天；提前一天贴告知单，写明谁来、查什么、不收钱。",
            insight="先问群众什么时候方便，再排自己的班。",
            conditions="居民小区适用；商户照营业时间走，不用这个办法。",
            sensitivity="不写小区名称和住户情况。",
            basis=("城镇燃气管理条例（国务院令第666号）",),
        )
        library.save_work(actor=actor, work=case, title=CASE, content=content, seen_number=1)
        case = Case.objects.select_related("unit", "current").get(pk=case.pk)
        library.publish_work(actor=actor, work=case, seen_number=1, is_checked=True)

    def method(self) -> None:
        actor, unit = self.head(UNIT), self.story.unit(UNIT)
        source = Case.objects.select_related("current", "unit").get(unit=unit)
        method = library.draft_method(
            actor=actor, unit=unit, circle=self._floor(), title=METHOD, source=source
        )
        content = MethodContent(
            one_line="上门错开上班、错开做饭、错开雨天。",
            when="凡是要进居民家门的检查和走访",
            steps=(
                Step("错开上班", "工作日改到 19–20 点，双休日白天补一轮。"),
                Step("错开做饭", "17 点半到 18 点半不上门。"),
                Step("错开雨天", "雨天改期，前一晚在群里说一声。"),
            ),
            cautions="不得以错峰为由少去；三次不在家的留告知单，不反复敲门打扰。",
            basis=("城镇燃气管理条例（国务院令第666号）",),
        )
        library.save_work(actor=actor, work=method, title=METHOD, content=content, seen_number=1)
        method = Method.objects.select_related("unit", "current").get(pk=method.pk)
        library.publish_work(actor=actor, work=method, seen_number=1, is_checked=True)

    def cite(self) -> None:
        """The lecture of 26 November stands on the method."""
        lecture = Lecture.objects.select_related("unit", "session").get(
            session__number=36, unit__short_name=UNIT, organisation=self.story.organisation
        )
        library.link(actor=self.story.clerk, source=self._method(), target=lecture)

    def adopt(self, unit: str, changed: str) -> None:
        library.adopt(
            actor=self.head(unit),
            subject=self._method(),
            unit=self.story.unit(unit),
            since_on=clock.today(),
            evidence="街道入户检查安排表",
            changed=changed,
        )

    def other(self, number: int) -> None:
        unit, item, day, goal, result, difference, causes, right, wrong, practice = OTHERS[number]
        actor = self.head(unit)
        retrospective = library.begin_retrospective(
            actor=actor,
            unit=self.story.unit(unit),
            item=item,
            happened_on=dt.date(2022, *day) - dt.timedelta(days=7),
            content=RetrospectiveContent(goal, result, difference, causes, right, wrong, practice),
        )
        library.submit_retrospective(actor=actor, retrospective=retrospective, seen_number=1)

    def _method(self) -> Method:
        return Method.objects.select_related("unit", "current").get(
            organisation=self.story.organisation, current__title=METHOD
        )

    def _floor(self) -> Circle:
        return Circle.objects.get(organisation=self.story.organisation, code="floor")


def events(story: Story) -> list[Event]:
    chain = Chain(story)
    told: list[Event] = [
        (at(4, 6, 10), "城管局复盘 3月入户检查", chain.look_back),
        (at(4, 8, 16), "培训办阅复盘", chain.note),
        (at(5, 10, 10), f"案例《{CASE}》发布", chain.case),
        (at(6, 14, 10), f"方法《{METHOD}》发布", chain.method),
        (at(11, 18, 10), "11月26日回头看课引用方法", chain.cite),
    ]
    for number, row in enumerate(OTHERS):
        month, day = row[2]
        told.append((at(month, day, 14), f"{row[0]}复盘", partial(chain.other, number)))
        if number % 2 == 0:
            told.append((at(month, day + 3, 9), f"{row[0]}复盘已阅", partial(chain.note, row[1])))
    for month, day, unit, changed in ADOPTERS:
        told.append((at(month, day, 11), f"{unit}采纳“{METHOD}”", partial(chain.adopt, unit, changed)))
    return told
