"""Units that stand in no column beside the people: in the file's name, a title, a tab, a table higher up."""

from __future__ import annotations

from typing import Any

import pytest

from lunxun.org.rosters.reading import Draft, read_roster
from tests.org.rosters.build import xlsx_bytes
from tests.org.rosters.test_offices import lines


def read(
    name: str = "a.xlsx", merges: dict[str, list[str]] | None = None, **sheets: list[list[Any]]
) -> Draft:
    return read_roster(xlsx_bytes(sheets, merges), name)


OF_A_BUREAU = [
    ["姓名", "科室", "职务"],
    ["张三", "局领导", "局长"],
    ["李四", "办公室", "主任"],
    ["王五", "水政监察大队", "大队长"],
]


@pytest.mark.parametrize("name", ["区水务局机关干部花名册.xlsx", "03 区水务局通讯录.xlsx", "区水务局.xlsx"])
def test_a_bureau_that_only_the_name_of_the_file_tells(name: str) -> None:
    draft = read(name, Sheet1=OF_A_BUREAU)
    assert lines(draft) == [
        "张三 区水务局：局长",
        "李四 区水务局/办公室：主任",
        "王五 区水务局/水政监察大队：大队长",
    ]
    assert ("unit_from_elsewhere", "文件名") in [
        (one.kind, one.reason.removeprefix("单位取自")) for one in draft.messages
    ]


@pytest.mark.parametrize("name", ["派出所.xlsx", "区教育局.xlsx", "名单.xlsx"])
def test_the_name_of_a_file_is_not_above_units_that_are_no_parts_of_it(name: str) -> None:
    rows = [["单位", "姓名", "职务"], ["望江派出所", "张三", "所长"], ["区财政局", "李四", "局长"]]
    assert lines(read(name, Sheet1=rows)) == ["张三 望江派出所：所长", "李四 区财政局：局长"]


def test_sheets_are_parts_of_the_unit_that_the_file_is_called_after() -> None:
    inner = [["姓名", "岗位"], ["张三", "科主任"]]
    assert lines(read("区中医院.xlsx", 内科=inner, 护理部=[["姓名", "岗位"], ["李四", "护士长"]])) == [
        "张三 区中医院/内科：科主任",
        "李四 区中医院/护理部：护士长",
    ]


def test_a_tab_that_shortens_the_title_names_the_same_unit() -> None:
    rows = [["城建集团第一建筑公司人员花名册"], ["姓名", "部门", "职务"], ["张三", "安全科", "科长"]]
    assert lines(read("城建集团.xlsx", 一公司=rows)) == ["张三 城建集团第一建筑公司/安全科：科长"]


def test_english_words_for_a_list_follow_a_unit_too() -> None:
    rows = [
        ["水利投资集团有限公司 Employee List"],
        ["姓名", "部门"],
        ["张三", "投资部"],
        ["李四", "供水有限公司"],
    ]
    assert lines(read(Sheet1=rows)) == [
        "张三 水利投资集团有限公司/投资部：",
        "李四 水利投资集团有限公司/供水有限公司：",
    ]


def test_members_of_a_party_branch_work_in_the_office_it_is_of() -> None:
    rows = [["中共区统计局支部委员会党员名册"], ["姓名", "所在科室", "职务"], ["张三", "核算科", "科长"]]
    assert lines(read(Sheet1=rows)) == ["张三 区统计局/核算科：科长"]


def test_a_lower_table_stands_under_the_title_of_the_sheet() -> None:
    rows = [
        ["城西街道干部情况"],
        ["一、机关干部"],
        ["姓名", "职务"],
        ["张三", "党工委书记"],
        [],
        ["二、社区书记"],
        ["社区", "姓名", "手机"],
        ["梅园社区", "李四", "13800000001"],
    ]
    draft = read(Sheet1=rows)
    assert lines(draft) == ["张三 城西街道：党工委书记", "李四 13800000001 城西街道/梅园社区：书记"]
    assert "title_from_caption" in {one.kind for one in draft.messages}


def test_a_grid_is_a_level_below_its_community() -> None:
    rows = [
        ["青禾街道网格员信息表"],
        ["社区名称", "网格名称", "网格员姓名"],
        ["青禾社区", "第一网格", "张三"],
        ["东湖社区", "第二网格", "李四"],
    ]
    assert lines(read(Sheet1=rows)) == [
        "张三 青禾街道/青禾社区/第一网格：网格员",
        "李四 青禾街道/东湖社区/第二网格：网格员",
    ]


def test_grids_by_bare_numbers_are_no_units() -> None:
    rows = [
        ["社区", "网格", "姓名", "职务"],
        ["青禾社区", 1, "张三", "书记"],
        ["青禾社区", 2, "李四", "专干"],
    ]
    draft = read(Sheet1=rows)
    assert lines(draft) == ["张三 青禾社区：书记", "李四 青禾社区：专干"]
    assert [(one.column, one.heading) for one in draft.messages if one.kind == "column_unused"] == [
        ("B", "网格")
    ]


def test_a_heading_of_two_words_for_units_is_the_lower_level() -> None:
    rows = [
        ["街道", "内设机构/社区", "姓名", "职务"],
        ["望湖街道", "党建办", "张三", "主任"],
        ["望湖街道", "湖心社区", "李四", "书记"],
        ["望湖街道", "", "王五", "党工委书记"],
    ]
    assert lines(read(Sheet1=rows)) == [
        "张三 望湖街道/党建办：主任",
        "李四 望湖街道/湖心社区：书记",
        "王五 望湖街道：党工委书记",
    ]


def test_names_side_by_side_share_the_unit_at_the_left_and_are_what_stands_above_them() -> None:
    rows = [
        ["清溪镇村级主要干部通讯录"],
        ["村名", "党组织书记", "", "文书", ""],
        ["", "姓名", "电话", "姓名", "电话"],
        ["清溪村", "张三", "13800000001", "李四", "13800000002"],
        ["石桥村", "王五", "13800000003", "", ""],
    ]
    assert lines(read(Sheet1=rows, merges={"Sheet1": ["B2:C2", "D2:E2"]})) == [
        "张三 13800000001 清溪镇/清溪村：党组织书记",
        "王五 13800000003 清溪镇/石桥村：党组织书记",
        "李四 13800000002 清溪镇/清溪村：文书",
    ]


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("柳浪街道闻莺社区工作人员名单", "柳浪街道/闻莺社区"),
        ("石塘镇村（社区）两委干部名单", "石塘镇"),
        ("区委巡察办驻村人员名单", "区委巡察办"),
        ("青江区残联工作人员情况", "青江区残联"),
        ("区应急管理局11月值班表", "区应急管理局"),
        ("青江区干部名册", ""),
    ],
)
def test_the_unit_in_a_title(title: str, unit: str) -> None:
    rows = [[title], ["姓名", "职务"], ["张三", "干事"]]
    assert lines(read(Sheet1=rows)) == [f"张三 {unit}：干事"]


@pytest.mark.parametrize("sheet", ["正科", "行政", "值班", "第一批"])
def test_a_tab_that_sorts_people_is_no_unit(sheet: str) -> None:
    rows = [["青江小学人员名单"], ["姓名", "职务"], ["张三", "干事"]]
    assert lines(read(**{sheet: rows})) == ["张三 青江小学：干事"]


def test_retired_people_after_the_last_section_are_of_the_whole_bureau() -> None:
    rows = [
        ["区农业农村局干部职工花名册"],
        ["姓名", "职务"],
        ["办公室（1人）"],
        ["张三", "主任"],
        ["退休人员"],
        ["李四", "原科员"],
    ]
    assert lines(read(Sheet1=rows, merges={"Sheet1": ["A3:B3", "A5:B5"]})) == [
        "张三 区农业农村局/办公室：主任",
        "李四 区农业农村局：原科员",
    ]


def test_groups_of_people_inside_a_section_leave_its_unit() -> None:
    rows = [["镇人员名单"], ["姓名", "职务"]]
    for unit, name in (("石塘村", "张三"), ("上沙村", "李四")):
        rows += [[unit], ["在职人员"], [name, "书记"], ["退休人员"], [name[0] + "五", "原书记"]]
    rows[0] = ["石塘镇村干部名单"]
    found = lines(read(Sheet1=rows))
    assert [line.split()[1].split("：")[0] for line in found] == ["石塘镇/石塘村"] * 2 + ["石塘镇/上沙村"] * 2


def test_a_column_of_titles_that_names_other_units_stands_below_no_title() -> None:
    rows = [
        ["区管干部名册（正科级）"],
        ["姓名", "现任职务"],
        ["张三", "区发展和改革局党组书记、局长"],
        ["李四", "城南街道党工委副书记、办事处主任"],
    ]
    assert lines(read(正科=rows)) == [
        "张三 区发展和改革局：党组书记、局长",
        "李四 城南街道：党工委副书记、办事处主任",
    ]


def test_who_is_on_duty_is_no_heading_of_a_table_without_one() -> None:
    rows = [
        ["区应急管理局值班表"],
        ["日期", "星期", "带班领导", "值班人员", "联系电话"],
        ["11月1日", "二", "周瑜", "吕蒙", "13800000001"],
        ["11月2日", "三", "鲁肃", "陆逊", "13800000002"],
    ]
    assert [line.split()[0] for line in lines(read(值班=rows))] == ["周瑜", "鲁肃", "吕蒙", "陆逊"]


def test_lines_above_a_table_make_a_path() -> None:
    rows = [["滨海区中心医院"], ["科室：骨科"], ["姓名", "职称", "职务"], ["张三", "主任医师", "科主任"]]
    assert lines(read(**{"1": rows})) == ["张三 滨海区中心医院/骨科：科主任"]


def test_a_unit_alone_on_a_line_stands_above_the_sections_of_a_column() -> None:
    rows = [
        ["滨海区统计局"],
        ["科室", "姓名", "职务"],
        ["办公室", "张三", "主任"],
        ["普查中心", "李四", "科员"],
    ]
    assert lines(read(Sheet1=rows)) == ["张三 滨海区统计局/办公室：主任", "李四 滨海区统计局/普查中心：科员"]


def test_the_same_headings_in_english_below_are_one_header() -> None:
    rows = [
        ["姓名", "部门", "职位", "出生日期"],
        ["Name", "Department", "Position", "Birth date"],
        ["张三", "财务部", "经理", "1981/4/5"],
    ]
    draft = read(Sheet1=rows)
    assert (lines(draft), [sheet.header_rows for sheet in draft.layout.sheets]) == (
        ["张三 1981-04-05 财务部：经理"],
        [(1, 2)],
    )


def test_a_unit_at_the_head_of_every_column() -> None:
    rows = [["区发改局", "区教育局"], ["张三", "李四"], ["王五", "赵六"]]
    draft = read(Sheet1=rows)
    assert lines(draft) == ["张三 区发改局：", "王五 区发改局：", "李四 区教育局：", "赵六 区教育局："]
    assert "header_missing" in {one.kind for one in draft.messages}


@pytest.mark.parametrize("sheet", ["职能部门", "临床科室", "街道", "园区"])
def test_a_tab_that_says_what_sort_its_units_are_is_none(sheet: str) -> None:
    rows = [["海晏产业园管委会人员名册"], ["姓名", "职务"], ["张三", "主任"]]
    assert lines(read(**{sheet: rows})) == ["张三 海晏产业园管委会：主任"]


def test_a_party_branch_is_a_unit_where_nothing_else_is() -> None:
    head = ["姓名", "所在支部"]
    people = [["张三", "第一党支部"], ["李四", "第二党支部"]]
    assert lines(read(Sheet1=[["海晏社区党员花名册"], head, *people])) == [
        "张三 海晏社区/第一党支部：",
        "李四 海晏社区/第二党支部：",
    ]
    beside = [[*head, "单位"], *[[*row, "区税务局"] for row in people]]
    draft = read(Sheet1=beside)
    assert lines(draft) == ["张三 区税务局：", "李四 区税务局："]
    assert [(one.column, one.heading) for one in draft.messages if one.kind == "column_unused"] == [
        ("B", "所在支部")
    ]


def test_words_for_sorts_of_units_in_a_column_name_none() -> None:
    rows = [
        ["区人社局内部通讯录"],
        ["部门", "", "姓名", "职务"],
        ["局领导", "", "张三", "局长"],
        ["机关科室", "人事科", "李四", "科长"],
        ["下属单位", "就业服务中心", "王五", "主任"],
    ]
    assert lines(read(Sheet1=rows, merges={"Sheet1": ["A2:B2", "A3:B3"]})) == [
        "张三 区人社局：局长",
        "李四 区人社局/人事科：科长",
        "王五 区人社局/就业服务中心：主任",
    ]


def test_a_label_and_its_unit_in_two_cells_above_the_table() -> None:
    rows = [
        ["干部花名册"],
        ["单位名称", "区市场监管局", "", "填报人", "某某"],
        ["姓名", "职务"],
        ["张三", "局长"],
    ]
    assert lines(read(Sheet1=rows)) == ["张三 区市场监管局：局长"]


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("临湖区公安分局交警大队民辅警花名册", "临湖区公安分局/交警大队"),
        ("荷花社区楼栋长名单", "荷花社区"),
        ("临湖区2022年中青年干部培训班学员名单", ""),
        ("临湖区社区书记名单", ""),
        ("北湖镇各村书记名单", "北湖镇"),
    ],
)
def test_more_units_in_titles(title: str, unit: str) -> None:
    assert lines(read(Sheet1=[[title], ["姓名", "职务"], ["张三", "干事"]])) == [f"张三 {unit}：干事"]


def test_teams_of_a_course_are_no_units() -> None:
    rows = [
        ["组别", "姓名", "单位及职务"],
        ["一组", "张三", "区中医院副院长"],
        ["二组", "李四", "区财政局局长"],
    ]
    draft = read(Sheet1=rows)
    assert lines(draft) == ["张三 区中医院：副院长", "李四 区财政局：局长"]
    assert [(one.column, one.heading) for one in draft.messages if one.kind == "column_unused"] == [
        ("A", "组别")
    ]


def test_what_brackets_behind_a_unit_say_of_its_head_is_no_part_of_its_name() -> None:
    rows = [["单位", "姓名", "职务"], ["区科技局（局长空缺）", "张三", "副局长（主持全面工作）"]]
    assert lines(read(Sheet1=rows)) == ["张三 区科技局：副局长[acting]"]


def test_the_first_of_the_people_without_a_header_is_not_lost_for_a_rare_family_name() -> None:
    rows = [["奚一", "区财政局", "局长"], ["范二", "区财政局", "科员"], ["彭三", "区财政局", "科员"]]
    assert [line.split()[0] for line in lines(read(Sheet1=rows))] == ["奚一", "范二", "彭三"]


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("江南街道社区工作者及网格员一览", "江南街道"),
        ("江南公安分局派出所民警名单", "江南公安分局"),
        ("江南区信访局岗位配置表", "江南区信访局"),
    ],
)
def test_titles_of_other_lists(title: str, unit: str) -> None:
    assert lines(read(Sheet1=[[title], ["姓名", "职务"], ["张三", "干事"]])) == [f"张三 {unit}：干事"]


def test_groups_numbered_by_digits() -> None:
    rows = [
        ["序号", "姓名", "职务"],
        ["1", "江南城投集团有限公司"],
        ["1.1", "张三", "董事长"],
        ["2", "江南文旅集团有限公司"],
        ["2.1", "李四", "董事长"],
    ]
    draft = read(Sheet1=rows)
    assert lines(draft) == ["张三 江南城投集团有限公司：董事长", "李四 江南文旅集团有限公司：董事长"]
    assert "note_row_skipped" not in {one.kind for one in draft.messages}


@pytest.mark.parametrize("word", ["联系人", "填表人", "审核人"])
def test_who_signs_below_the_table_is_none_of_its_people(word: str) -> None:
    draft = read(
        Sheet1=[
            ["姓名", "单位", "职务", "电话"],
            ["张三", "区档案馆", "馆长"],
            [word, "董三", "", "13800000001"],
        ]
    )
    assert lines(draft) == ["张三 区档案馆：馆长"]
    assert ("note_row_skipped", 3) in [(one.kind, one.row) for one in draft.messages]


def test_words_over_names_and_phones_are_the_first_line_of_a_header() -> None:
    rows = [
        ["江南区税务局通讯录"],
        ["科室", "正职", "", "副职", ""],
        ["", "姓名", "手机", "姓名", "手机"],
        ["办公室", "张三", "13800000001", "李四", "13800000002"],
    ]
    assert lines(read(Sheet1=rows, merges={"Sheet1": ["A2:A3", "B2:C2", "D2:E2"]})) == [
        "张三 13800000001 江南区税务局/办公室：正职",
        "李四 13800000002 江南区税务局/办公室：副职",
    ]


def test_a_subject_taught_is_no_unit_and_a_year_of_pupils_is() -> None:
    rows = [["江南中学教师名单"], ["姓名", "学科", "职务"], ["张三", "语文", "年级组长"]]
    assert lines(read(高一=rows)) == ["张三 江南中学/高一：年级组长"]


def test_the_head_line_of_a_sheet_stands_above_its_groups() -> None:
    rows = [["江南区总工会"], ["一、机关干部"], ["姓名", "职务"], ["张三", "主席"]]
    rows += [["二、社会化工会工作者"], ["姓名", "岗位"], ["李四", "专干"]]
    assert lines(read("工会.xlsx", Sheet1=rows)) == ["张三 江南区总工会：主席", "李四 江南区总工会：专干"]


def test_a_hospital_with_branches() -> None:
    rows = [["医院", "院区", "姓名"], ["区人民医院", "溪口分院", "张三"], ["区中医院", "", "李四"]]
    assert lines(read(Sheet1=rows)) == ["张三 区人民医院/溪口分院：", "李四 区中医院："]
