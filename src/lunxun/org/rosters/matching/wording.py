"""Every remark of a comparison: kind → weight, Chinese and English. Names in braces are given by who remarks."""

from __future__ import annotations

from typing import NamedTuple

from lunxun.org.rosters.reading.draft import Severity

E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE


class Words(NamedTuple):
    severity: Severity
    reason: str
    suggestion: str
    english: str
    english_suggestion: str


KINDS = {
    "too_long": Words(
        E,
        "{what}超过 {limit} 个字",
        "请缩短{what}",
        "{english} is longer than {limit} characters",
        "Shorten it",
    ),
    "left_before": Words(
        W,
        "库里记着他 {day} 离开，导入后又算在册",
        "真是回来了就照此导入；写错了请从名册里删去",
        "The database has this person leaving on {day}; after the import the person is on the roll again",
        "Import if the person has come back; delete the row if it is a mistake",
    ),
    "note_not_kept": Words(
        N,
        "{n} 行有备注，备注不存入人员库",
        "借调、主持工作、兼任请写在“任职方式”列",
        "{n} rows have notes, which are not stored",
        "Put secondments, acting and concurrent posts into a column 任职方式",
    ),
    "person_twice": Words(
        E,
        "和“{sheet}”第 {row} 行是库里的同一个人：{who}",
        "留一行；一个人有几个职务，请写同一个工号",
        "The same person of the database as row {row} of “{sheet}”: {who}",
        "Keep one row; give one person with several posts the same number in each",
    ),
    "name_differs": Words(
        W,
        "工号 {number} 在库里是{who}",
        "改名就照此导入；写错了工号请改工号",
        "In the database the number {number} belongs to {who}",
        "Import if the name has changed; correct the number if it is wrong",
    ),
    "number_differs": Words(
        W,
        "姓名和手机与{who}相同，库里的工号是 {number}",
        "工号改了就照此导入；不是同一个人请改手机",
        "Same name and phone as {who}, whose number in the database is {number}",
        "Import if the number has changed; correct the phone if they are two people",
    ),
    "person_ambiguous": Words(
        E,
        "分不清是谁，库里同单位同名的有：{who}",
        "加一列“工号”写上本人的工号，或写上手机、出生年月",
        "It can’t be told who this is; the same name in the same unit: {who}",
        "Add a column with the person’s number, or give the phone or the date of birth",
    ),
    "same_name": Words(
        W,
        "按新人导入；库里别的单位有同名的：{who}",
        "真是另一个人就不用改；是同一个人请写上他的工号",
        "Taken as a new person; other units have the same name: {who}",
        "Nothing to do if it is somebody else; if not, give the person’s number",
    ),
    "holding_kept": Words(
        N,
        "库里还有名册里没有的任职，保留不动：{posts}",
        "已经不任的，请在人员页上办理免职",
        "The database has posts that the roster does not; they are kept: {posts}",
        "End those no longer held on the person’s page",
    ),
    "head_held": Words(
        W,
        "{unit}的{title}在库里另有人，名册里没有他",
        "前任已经离任的，请在人员页上办理",
        "In the database somebody else is {title} of {unit}, who is not in the roster",
        "If that person has left the post, say so on the person’s page",
    ),
    "unit_ambiguous": Words(
        E,
        "有几个机构叫这个名字：{units}",
        "加一列“上级单位”，或把单位写成全称",
        "Several units have this name: {units}",
        "Add a column for the unit above, or write the name in full",
    ),
}
ENGLISH = {
    "number": "The number", "name": "The name", "gender": "The gender", "category": "The category", "rank": "The rank",
    "grade": "The grade", "phone": "The phone number", "title": "The title", "unit": "The name of the unit",
}  # fmt: skip
