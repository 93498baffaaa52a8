"""Habits of offices that were met in rosters from elsewhere, each in its general form."""

from __future__ import annotations

import pytest

from lunxun.org.rosters.reading import Draft, read_roster
from tests.org.rosters.build import csv_bytes, xlsx_bytes
from tests.org.rosters.test_offices import lines


def read(rows, merges=(), name: str = "a.xlsx", sheet: str = "Sheet1") -> Draft:
    return read_roster(xlsx_bytes({sheet: rows}, {sheet: list(merges)}), name)


def test_the_office_that_reports_is_not_above_the_other_units_of_its_column() -> None:
    rows = [
        ["填报单位（盖章）：澄湖区委组织部"],
        ["单位", "姓名", "职务"],
        ["区委组织部", "张三", "科长"],
        ["区委宣传部", "李四", "科长"],
        ["区残联", "王五", "理事长"],
    ]
    assert lines(read(rows)) == ["张三 区委组织部：科长", "李四 区委宣传部：科长", "王五 区残联：理事长"]


def test_tables_side_by_side_have_titles_of_their_own() -> None:
    head = ["姓名", "职务", "手机"]
    rows = [
        ["区财政局通讯录", "", "", "", "区审计局通讯录"],
        [*head, "", *head],
        ["张三", "局长", "13800000001", "", "李四", "局长", "13800000002"],
        ["", "", "", "", "王五", "科员", "13800000003"],
    ]
    assert lines(read(rows, ["A1:C1", "E1:G1"])) == [
        "张三 13800000001 区财政局：局长",
        "李四 13800000002 区审计局：局长",
        "王五 13800000003 区审计局：科员",
    ]


@pytest.mark.parametrize("sheet", ["Staff", "Employees 2", "roster", "Sheet1"])
def test_english_names_of_lists_are_no_units(sheet: str) -> None:
    rows = [["Name", "Department", "Position"], ["张三", "财务部", "经理"], ["李四", "财务部", "会计"]]
    assert lines(read(rows, sheet=sheet)) == ["张三 财务部：经理", "李四 财务部：会计"]


@pytest.mark.parametrize(
    ("cell", "title"),
    [
        ("副\n主任", "副主任"),
        ("局长\n党组书记", "局长、党组书记"),
        ("局长、\n党组书记", "局长、党组书记"),
        ("办公室\n主任", "办公室主任"),
    ],
)
def test_titles_broken_into_lines(cell: str, title: str) -> None:
    (person,) = read([["姓名", "单位", "职务"], ["张三", "区财政局", cell]]).persons
    assert [post.title for post in person.posts] == [title]


@pytest.mark.parametrize("word", ["空岗", "（空缺）", "待聘", "拟招"])
def test_a_word_for_nobody_is_nobody(word: str) -> None:
    draft = read([["姓名", "单位", "职务"], ["张三", "区残联", "理事长"], [word, "区残联", "科员"]])
    assert lines(draft) == ["张三 区残联：理事长"]
    assert "post_vacant" in {message.kind for message in draft.messages}


def test_marks_that_guard_texts_from_excel_are_taken_off() -> None:
    rows = [["姓名", "单位", "职务", "手机"], ["'张三", "=区供销社", "主任", '="13800000001"']]
    rows.append(["李四", "'区供销社", "副主任", "'13800000002"])
    assert lines(read_roster(csv_bytes(rows), "a.csv")) == [
        "张三 13800000001 区供销社：主任",
        "李四 13800000002 区供销社：副主任",
    ]
    assert lines(read([rows[0], ["'张三", "区供销社", "主任", "'13800000001"]])) == [
        "张三 13800000001 区供销社：主任"
    ]


def test_family_and_given_name_in_two_columns() -> None:
    rows = [
        ["姓", "名", "单位", "职务"],
        ["张", "三", "区财政局", "局长"],
        ["诸葛", "亮", "区财政局", "科员"],
    ]
    rows.append(["Smith", "John", "区财政局", "科员"])
    assert [person.name for person in read(rows).persons] == ["张三", "诸葛亮", "Smith John"]


@pytest.mark.parametrize(
    ("cell", "post"),
    [
        ("区委巡察办主任", "区委巡察办：主任"),
        ("望湖街道党工委书记", "望湖街道：党工委书记"),
        ("区财政局局长", "区财政局：局长"),
        ("区应急管理局党委委员、副局长", "区应急管理局：党委委员、副局长"),
    ],
)
def test_unit_and_title_in_one_column(cell: str, post: str) -> None:
    assert lines(read([["姓名", "单位及职务"], ["张三", cell]])) == [f"张三 {post}"]


def test_a_bare_line_above_a_header_names_the_unit_below_it() -> None:
    rows = [
        ["望湖街道机关及社区人员联系方式"],
        [],
        ["党政办"],
        ["姓名", "职务"],
        ["张三", "主任"],
        ["望江社区"],
        ["姓名", "职务"],
        ["李四", "书记"],
    ]
    assert lines(read(rows)) == ["张三 望湖街道/党政办：主任", "李四 望湖街道/望江社区：书记"]


@pytest.mark.parametrize(
    "note", ["2.联系人：张三，电话：13800000000", "3、填报邮箱：a@b.c", "1.请于3月1日前报送。"]
)
def test_a_numbered_remark_is_nobody(note: str) -> None:
    assert lines(read([["姓名", "单位", "职务"], ["李四", "区财政局", "局长"], [note]])) == [
        "李四 区财政局：局长"
    ]


@pytest.mark.parametrize("kind", ["护理人员", "后勤人员", "执法队员", "专职人员", "保安人员"])
def test_kinds_of_people_in_a_title_are_no_part_of_the_unit(kind: str) -> None:
    rows = [[f"区人民医院{kind}名单"], ["姓名", "科室", "职务"], ["张三", "内一科", "护士长"]]
    assert lines(read(rows, ["A1:C1"])) == ["张三 区人民医院/内一科：护士长"]


def test_a_heading_merged_over_an_empty_column_is_one_column() -> None:
    rows = [["姓名", "", "单位", "职务"], ["张三", "", "区财政局", "局长"], ["李四", "", "区财政局", "科员"]]
    assert lines(read(rows, ["A1:B1", "A2:B2", "A3:B3"])) == ["张三 区财政局：局长", "李四 区财政局：科员"]


@pytest.mark.parametrize(
    "example", [["", "（示例）张三"], ["例", "张三"], ["", "例：张三"], ["示例", "张三"]]
)
def test_the_example_that_a_form_begins_with_is_nobody(example: list[str]) -> None:
    rows = [["序号", "姓名", "单位", "职务"], [*example, "区XX局", "科长"], [1, "李四", "区财政局", "局长"]]
    draft = read(rows)
    assert lines(draft) == ["李四 区财政局：局长"]
    assert "note_row_skipped" in {message.kind for message in draft.messages}


@pytest.mark.parametrize("sheet", ["机关", "区直部门", "街镇", "1.村社区"])
def test_a_sheet_named_by_the_sort_of_its_units_is_no_unit(sheet: str) -> None:
    rows = [["工作单位", "姓名", "职务"], ["防汛办", "张三", "主任"], ["防汛办", "李四", "科员"]]
    assert lines(read(rows, sheet=sheet)) == ["张三 防汛办：主任", "李四 防汛办：科员"]


def test_without_a_column_of_units_it_is_the_nearest_thing_to_one() -> None:
    rows = [["姓名", "职务"], ["张三", "主任"]]
    assert lines(read(rows, sheet="机关")) == ["张三 机关：主任"]


def test_a_unit_in_brackets_behind_the_name() -> None:
    assert lines(
        read([["参训人员", "职务"], ["张三（区财政局）", "科长"], ["李四（区审计局）", "科员"]])
    ) == [
        "张三 区财政局：科长",
        "李四 区审计局：科员",
    ]


def test_a_column_of_phones_without_a_heading_is_read_and_another_one_told() -> None:
    rows = [["姓名", "单位", "职务", ""], *([f"张{n}", "区科协", "干事", f"1380000000{n}"] for n in "一二三")]
    for number, row in enumerate(rows[1:]):
        row[3] = f"1380000000{number}"
    assert [person.phone for person in read(rows).persons] == ["13800000000", "13800000001", "13800000002"]
    for row in rows[1:]:
        row[3] = "随便什么"
    assert ("column_unused", "D") in {(one.kind, one.column) for one in read(rows).messages}


def test_where_somebody_is_lent_to_is_not_his_unit() -> None:
    assert lines(read([["姓名", "单位", "职务", "借调单位"], ["张三", "区档案馆", "科员", "区委办"]])) == [
        "张三 区档案馆：科员"
    ]


def test_a_date_alone_on_a_line_is_nobody() -> None:
    draft = read([["序号", "姓名", "单位", "职务"], [1, "张三", "区编办", "主任"], ["", "2022年3月1日"]])
    assert lines(draft) == ["张三 区编办：主任"]


def test_the_former_name_of_a_unit_is_no_part_of_its_name() -> None:
    draft = read([["姓名", "单位"], ["张三", "区卫健局（原卫计局）"], ["李四", "区卫健局"]])
    assert {unit.path for unit in draft.units} == {("区卫健局",)}


@pytest.mark.parametrize("cell", ["1978．5", "1978、5", "1978.05", "1978年5月"])
def test_dates_with_any_dot(cell: str) -> None:
    assert read([["姓名", "出生年月"], ["张三", cell], ["李四", "1980.11"]]).persons[0].born == "1978-05"


def test_a_line_names_a_part_of_the_unit_above_it() -> None:
    rows = [
        ["姓名", "职务"],
        ["单位：区财政局"],
        ["张三", "局长"],
        ["下属单位：区国库支付中心"],
        ["李四", "主任"],
        ["下属单位：区会计中心"],
        ["王五", "主任"],
        ["单位：区审计局"],
        ["赵六", "局长"],
    ]
    assert lines(read(rows)) == [
        "张三 区财政局：局长",
        "李四 区财政局/区国库支付中心：主任",
        "王五 区财政局/区会计中心：主任",
        "赵六 区审计局：局长",
    ]


def test_a_column_of_parts_stands_below_its_department() -> None:
    rows = [
        ["主管部门", "下属单位", "姓名", "职务"],
        ["区财政局", "", "张三", "局长"],
        ["区财政局", "区国库支付中心", "李四", "主任"],
    ]
    assert lines(read(rows)) == ["张三 区财政局：局长", "李四 区财政局/区国库支付中心：主任"]


@pytest.mark.parametrize("mark", ["'", "’", "‘", "`"])
def test_the_mark_that_keeps_a_number_a_text_is_no_part_of_it(mark: str) -> None:
    (person,) = read([["工号", "姓名", "单位", "职务"], [f"{mark}00123", "张三", "区财政局", "局长"]]).persons
    assert person.number == "00123"


@pytest.mark.parametrize("born", ["1978。5", "1978。05。", "一九七八年五月", "七八年五月"])
def test_births_typed_with_a_chinese_keyboard(born: str) -> None:
    rows = [["姓名", "单位", "职务", "出生年月"], ["张三", "区财政局", "局长", born]]
    assert lines(read(rows)) == ["张三 1978-05 区财政局：局长"]


def test_leaders_of_the_district_have_their_unit_in_the_title() -> None:
    rows = [["领导姓名", "职务"], ["张三", "区委书记"], ["李四", "区委副书记、区长"]]
    assert lines(read(rows)) == ["张三 区委：书记", "李四 区委：副书记、区长"]


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("滨江区人民法院干警花名册", "滨江区人民法院"),
        ("滨江区中医院医师名册", "滨江区中医院"),
        ("区人民检察院中层干部配备情况表", "区人民检察院"),
        ("柳林镇各村（社区）主职干部联系方式", "柳林镇"),
        ("江滨街道机关干部", "江滨街道"),
        ("江滨街道编外人员", "江滨街道"),
    ],
)
def test_a_title_names_the_unit_of_whatever_kind_of_people(title: str, unit: str) -> None:
    assert lines(read([[title], ["姓名", "职务"], ["张三", "主任"]], ["A1:B1"])) == [f"张三 {unit}：主任"]


@pytest.mark.parametrize(
    "title", ["全区小学校长名单", "区教育局下属中小学校长名单", "各街道干部", "全体教师名册"]
)
def test_a_title_of_many_units_names_none(title: str) -> None:
    assert lines(read([[title], ["姓名", "职务"], ["张三", "校长"]], ["A1:B1"])) == ["张三 ：校长"]


@pytest.mark.parametrize("sheet", ["在岗护士", "教师", "合同工", "离职", "在编"])
def test_a_sheet_named_by_its_kind_of_people_is_no_unit(sheet: str) -> None:
    rows = [["区人民医院花名册"], ["姓名", "科室", "职务"], ["张三", "内一科", "护士长"]]
    assert lines(read(rows, ["A1:C1"], sheet=sheet)) == ["张三 区人民医院/内一科：护士长"]


def test_courts_have_divisions_and_leaders() -> None:
    rows = [
        ["单位：滨江区人民法院"],
        ["部门", "姓名", "职务"],
        ["院领导", "张三", "院长"],
        ["立案庭", "李四", "庭长"],
    ]
    assert lines(read(rows)) == ["张三 滨江区人民法院：院长", "李四 滨江区人民法院/立案庭：庭长"]


def test_departments_of_a_second_level_are_units_and_a_blank_one_is_none() -> None:
    rows = [
        ["一级部门", "二级部门", "姓名", "岗位"],
        ["行政部", "行政组", "张三", "主管"],
        ["技术中心", "后端组", "李四", "工程师"],
        ["技术中心", "", "王五", "总监"],
        ["财务部", "", "赵六", "出纳"],
    ]
    assert lines(read(rows)) == [
        "张三 行政部/行政组：主管",
        "李四 技术中心/后端组：工程师",
        "王五 技术中心：总监",
        "赵六 财务部：出纳",
    ]


def test_a_college_has_departments() -> None:
    rows = [["姓名", "学院", "系（教研室）", "职务"], ["张三", "机械工程学院", "机械设计系", "系主任"]]
    assert lines(read(rows)) == ["张三 机械工程学院/机械设计系：系主任"]


def test_members_of_a_headquarters_are_of_the_units_in_their_titles() -> None:
    rows = [
        ["区应急指挥部成员名单"],
        ["姓名", "单位及职务"],
        ["张三", "区应急管理局局长"],
        ["李四", "区水利局副局长"],
    ]
    assert lines(read(rows, ["A1:B1"])) == ["张三 区应急管理局：局长", "李四 区水利局：副局长"]


@pytest.mark.parametrize("mark", ["，", "。", "…", "；"])
def test_a_stray_mark_is_nobody(mark: str) -> None:
    rows = [["单位", "姓名", "职务"], ["区统计局", "张三", "局长"], ["", mark, ""]]
    assert lines(read(rows)) == ["张三 区统计局：局长"]


@pytest.mark.parametrize("heading", ["部门/项目", "部门（项目）"])
def test_a_company_has_departments_and_projects(heading: str) -> None:
    rows = [
        ["滨江物业服务有限公司员工通讯录"],
        [heading, "姓名", "岗位"],
        ["客服部", "张三", "经理"],
        ["", "李四", "客服"],
        ["望江花园项目", "王五", "经理"],
    ]
    assert lines(read(rows, ["A1:C1"])) == [
        "张三 滨江物业服务有限公司/客服部：经理",
        "李四 滨江物业服务有限公司/客服部：客服",
        "王五 滨江物业服务有限公司/望江花园项目：经理",
    ]


def test_names_may_stand_under_what_the_people_are() -> None:
    """A school's list of who teaches what: no 姓名 anywhere, and 高一 is no name."""
    rows = [
        ["滨江中学任课教师一览表"],
        ["教工号", "教师", "任教年级", "任教学科", "是否班主任", "电话"],
        ["0101", "孟轲", "高一", "语文", "是", "13811340001"],
        ["0102", "荀 况", "高二", "历史", "否", "13811340002"],
    ]
    assert lines(read(rows, ["A1:F1"])) == [
        "0101 孟轲 13811340001 滨江中学：教师",
        "0102 荀况 13811340002 滨江中学：教师",
    ]
