"""The calendar of the demo's story: what happened at which instant, and playing it up to a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from lunxun.kernel import clock
from lunxun.outlines.enums import ReturnReason
from lunxun.web.demo.story import Story


def at(month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return clock.at(dt.date(2022, month, day), hour, minute)


def events(story: Story) -> list[tuple[dt.datetime, str, Callable[[], object]]]:
    """The whole story: instant, what is said about it, and the step."""
    s = story
    steady = ["网信办", "应急局", "交警大队", "消防救援大队", "城管执法局", "生态环境分局"]
    told: list[tuple[dt.datetime, str, Callable[[], object]]] = [
        (at(1, 4, 9), "导入机构、人员、分工和年度计划", s.found),
        (at(1, 17, 9), "编排 2月12日场次，开出 8 份提纲", s.plan),
    ]
    for number, unit in enumerate(steady):
        told += [
            (at(1, 24, 9, number), f"{unit}起草提纲", lambda u=unit: s.draft(u)),
            (at(1, 27, 15, number), f"{unit}主讲人确认送审", lambda u=unit: s.confirm(u)),
            (at(1, 28, 10, 5 * number), f"{unit}提纲过审", lambda u=unit: s.judge(u)),
        ]
    told += [
        (at(2, 3, 10), "卫健局起草提纲", lambda: s.draft("卫健局", "first")),
        (at(2, 4, 9), "卫健局送审", lambda: s.confirm("卫健局")),
        (at(2, 4, 15), "信访局起草提纲", lambda: s.draft("信访局", "first")),
        (at(2, 4, 16, 10), "信访局送审第 1 稿", lambda: s.confirm("信访局")),
        (
            at(2, 5, 9, 28),
            "审核人批注",
            lambda: s.remark("信访局", "cases", "3 栋 502 户", "这个案例好。隐去来访人姓名和楼栋号后再讲。"),
        ),
        (
            at(2, 5, 9, 30),
            "信访局提纲退回",
            lambda: s.judge(
                "信访局",
                reasons=(ReturnReason.CASE_NOT_DEIDENTIFIED,),
                comment="案例里有楼栋和户号，请隐去再送。",
                due=dt.date(2022, 2, 7),
            ),
        ),
        (at(2, 7, 9), "信访局修改第 2 稿", lambda: s.draft("信访局")),
        (at(2, 7, 9, 20), "信访局重送", lambda: s.confirm("信访局")),
        (at(2, 8, 9), "按规则 R2 调训 604 人", s.call_up),
        (
            at(2, 8, 11),
            "卫健局提纲退回",
            lambda: s.judge(
                "卫健局",
                reasons=(ReturnReason.POLICY_OUTDATED,),
                comment="第七版方案已经被第八版代替，请改用现行文件。",
                due=dt.date(2022, 2, 9),
            ),
        ),
        (at(2, 8, 16), "准假 11 人", s.leaves),
        (at(2, 8, 17), "替会 17 人", s.substitutes),
        (at(2, 9, 14), "卫健局修改", lambda: s.draft("卫健局")),
        (at(2, 9, 17), "卫健局重送", lambda: s.confirm("卫健局")),
        (at(2, 10, 9, 30), "卫健局提纲过审", lambda: s.judge("卫健局")),
        (
            at(2, 10, 10, 42),
            "信访局提纲过审",
            lambda: s.judge("信访局", comment="新条例施行后请更新政策依据。"),
        ),
        (at(2, 11, 10), "确认替会", s.confirm_substitutes),
        (at(2, 11, 16), "发布课表", s.release),
        (at(2, 11, 17), "准备课堂评价（抽票）", s.prepare),
        (at(2, 12, 7, 50), "开放手机签到", s.open_door),
        (at(2, 12, 8, 5), "手机签到", lambda: s.check_in_phones(408)),
        (at(2, 12, 8, 20), "代签", lambda: s.check_in(96, "staff")),
        (at(2, 12, 8, 36), "纸质签到补录", lambda: s.check_in(None, "paper")),
        (at(2, 12, 9, 15), "开放评价，抽小票", s.open_answering),
        (at(2, 12, 17, 5), "收到 571 份评价", s.vote),
        (at(2, 12, 17, 20), "收尾回收", s.collect),
        (at(2, 12, 17, 40), "关门，标记已上课", s.close_day),
        (at(2, 12, 17, 58), "封存", s.seal),
        (at(2, 14, 9), "审看建议，公布结果", s.publish),
        (at(2, 14, 10), "建议归类派单", s.sort),
        (
            at(2, 14, 15),
            "网信办答复",
            lambda: s.answer(
                "某社区那个例子",
                "网信办",
                "说得对。课件已换成不含姓名的版本，原件不再使用。",
                "课件已替换，2月14日核验",
            ),
        ),
        (at(2, 14, 16), "核验办结", lambda: s.close("某社区那个例子")),
        (
            at(2, 15, 10),
            "培训办答复",
            lambda: s.answer(
                "PPT字太小",
                "组织部",
                "下一期起，课件正文不小于 28 号字，会前在最后一排试看。",
                "课件模板正文不小于 28 号",
            ),
        ),
        (
            at(2, 15, 11),
            "应急局办理",
            lambda: s.work("能不能把检查表", "应急局", "把十步检查表排成一页，放进操作指南。"),
        ),
        (
            at(2, 16, 10),
            "应急局答复",
            lambda: s.answer(
                "能不能把检查表",
                "应急局",
                "电子版今天发到各街镇，也放进操作指南，可以直接打印。",
                "检查表已入《操作指南》",
            ),
        ),
        (
            at(2, 16, 15),
            "卫健局办理",
            lambda: s.work("防疫一会儿紧", "卫健局", "把现行要求写成一页白话，标明哪些不许加。"),
        ),
        (
            at(2, 15, 9),
            "交警大队答复",
            lambda: s.answer(
                "语速偏快", "交警大队", "意见收到。以后讲慢一点，关键数字写在屏幕上。", "授课人已看课堂录音"
            ),
        ),
        (
            at(2, 15, 9, 30),
            "交警大队答复",
            lambda: s.answer(
                "交警大队的事故图片",
                "交警大队",
                "以后放事故图片前先提示，不想看的可以低头。",
                "课件第 3 页已加提示",
            ),
        ),
        (at(2, 15, 14), "核验办结", lambda: s.close("交警大队的事故图片")),
        (
            at(2, 15, 16),
            "应急局答复",
            lambda: s.answer(
                "案例很生动",
                "应急局",
                "下一次讲安全生产月，用两个街道自己的例子，已请石桥、东井各报一个。",
                "3月底前收齐案例",
            ),
        ),
        (
            at(2, 16, 9),
            "应急局不采纳",
            lambda: s.decline("时间太赶", "应急局", "一天八堂，时长不再加；问答改成课后三天内在台账里答。"),
        ),
        (
            at(2, 16, 11),
            "网信办答复",
            lambda: s.answer(
                "多一些反面案例", "网信办", "已补两个反面案例，隐去单位名称，放进课件第 2 版。", "课件第 2 版"
            ),
        ),
        (at(2, 16, 17), "核验办结", lambda: s.close("多一些反面案例")),
        (
            at(2, 17, 10),
            "培训办答复",
            lambda: s.answer(
                "村里老人多",
                "组织部",
                "纸质评价表一直保留，每场按需要印够，和手机同等有效。",
                "2月12日已印 60 张",
            ),
        ),
        (at(2, 17, 11), "核验办结", lambda: s.close("村里老人多")),
        (
            at(2, 17, 14),
            "信访局办理",
            lambda: s.work("请信访局把积案", "信访局", "整理常用六句话，先在两个街道试用。"),
        ),
        (
            at(2, 18, 15),
            "生态环境分局答复",
            lambda: s.answer(
                "听了三遍",
                "生态环境分局",
                "说得对。已把“一看二闻三溯源四分派五回访”写成一页，附电话。",
                "一页纸 2月18日发各街镇",
            ),
        ),
        (
            at(2, 17, 9),
            "城管局办理",
            lambda: s.work(
                "燃气入户居民不开门", "城管执法局", "写进操作指南第 8 步：三次拒检由街道联系执法。"
            ),
        ),
        (at(2, 17, 15), "城管局发布操作指南", s.guide),
        (
            at(2, 18, 9),
            "城管局答复",
            lambda: s.answer(
                "燃气入户居民不开门",
                "城管执法局",
                "改在 19 点以后上门；三次不开门的报街道，由街道联系执法。已写进操作指南。",
                "操作指南第 8 步",
            ),
        ),
        (at(2, 18, 11), "核验办结", lambda: s.close("燃气入户居民不开门", "看了操作指南第 1 版，属实")),
    ]
    return sorted(told, key=lambda event: event[0])


def tell(story: Story, until: dt.datetime) -> int:
    """Play every event up to `until`; how many were played."""
    played = 0
    for instant, words, step in events(story):
        if instant > until:
            break
        with clock.frozen(instant):
            story.say(f"{instant:%m-%d %H:%M}  {words}")
            step()
        played += 1
    return played
