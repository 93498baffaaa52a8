"""Every remark the reader can make: kind → weight, Chinese, English. `wording` gives the text for a reader.

`{value}` is the cell, `{heading}` its column, `{detail}` what the remark names besides.
"""

from __future__ import annotations

from typing import NamedTuple

from lunxun.org.rosters.reading.draft import Message, Severity

E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE


class Words(NamedTuple):
    severity: Severity
    reason: str
    suggestion: str
    english: str
    english_suggestion: str


KINDS: dict[str, Words] = {
    # --- the file and its sheets
    "no_people": Words(
        E,
        "没有找到人员",
        "请检查表里有没有“姓名”一列，或者在对应关系里指定",
        "No people were found",
        "Check that there is a column of names, or name it in the mapping",
    ),
    "layout_sheet_missing": Words(
        E,
        "确认过的工作表“{detail}”在这个文件里没有",
        "请重新识别，再确认一次",
        "The confirmed sheet “{detail}” is not in this file",
        "Recognise the file again and confirm once more",
    ),
    "layout_column_changed": Words(
        W,
        "确认时这一列叫“{detail}”，现在叫“{heading}”",
        "请核对是不是同一个文件",
        "This column was called “{detail}” when confirmed, now “{heading}”",
        "Check that it is the same file",
    ),
    "file_renamed": Words(
        N,
        "文件名说是 {value}，内容其实是{detail}",
        "已按内容读取",
        "The name says {value}, the content is {detail}",
        "It was read by its content",
    ),
    "macros_present": Words(
        N,
        "文件里有宏",
        "只读了单元格里的值，宏没有运行",
        "The file holds macros",
        "Only values were read; no macro was run",
    ),
    "links_present": Words(
        N,
        "文件里有指向别的文件的链接",
        "只用了保存下来的值，链接没有打开",
        "The file holds links to other files",
        "Only kept values were used; no link was opened",
    ),
    "wide_sheet": Words(
        N,
        "表里有离数据很远的格子",
        "已逐格读取；建议删去多余的行和列",
        "Some cells lie far away from the data",
        "The cells were read one by one; consider deleting unused rows and columns",
    ),
    "hidden_sheet_skipped": Words(
        N,
        "隐藏的工作表，没有读",
        "要读的话，请先取消隐藏",
        "A hidden sheet, not read",
        "Unhide it if it should be read",
    ),
    "other_sheet_skipped": Words(N, "图表或宏的工作表，没有读", "", "A chart or macro sheet, not read", ""),
    "sheet_of_former": Words(
        W,
        "工作表名称像是退休、调离人员，也读了",
        "不要的话请在对应关系里取消这张工作表",
        "By its name this sheet holds people who retired or left; it was read too",
        "Deselect the sheet in the mapping if it is not wanted",
    ),
    "empty_sheet_skipped": Words(N, "空的工作表", "", "An empty sheet", ""),
    "sheet_without_people": Words(
        W,
        "没有认出人员表，这张工作表没有读",
        "是人员表的话，请在对应关系里指定姓名一列",
        "No table of people was recognised; this sheet was not read",
        "If it has one, name its column of names in the mapping",
    ),
    "header_missing": Words(
        W,
        "没有认出表头，各列是按内容猜的",
        "请核对每一列的对应关系",
        "No header was recognised; the columns were guessed by their content",
        "Check the mapping of every column",
    ),
    "hidden_rows_read": Words(
        N,
        "有隐藏（或筛选掉）的行：{detail}",
        "这些行也读了；不要的话请删去再导入",
        "Some rows are hidden or filtered out: {detail}",
        "They were read too; delete them first if they are not wanted",
    ),
    "unit_from_elsewhere": Words(
        N,
        "单位取自{detail}",
        "不对的话请在对应关系里改",
        "The unit was taken from {detail}",
        "Correct it in the mapping if it is wrong",
    ),
    "unit_filled": Words(
        N,
        "单位只写在每组的第一行，下面空着的行按上一行的单位读",
        "",
        "The unit stands in the first row of each group; blank rows below were read as the same unit",
        "",
    ),
    # --- columns
    "column_not_taken": Words(
        N,
        "“{heading}”是个人敏感信息，本系统不收，没有读",
        "建议从文件里删去这一列再传送",
        "“{heading}” is personal data that is not collected; it was not read",
        "Consider deleting the column before passing the file on",
    ),
    "column_unused": Words(
        N,
        "“{heading}”这一列没有用到",
        "需要的话，在对应关系里指定",
        "The column “{heading}” is not used",
        "Name its field in the mapping if it is needed",
    ),
    "column_of_names": Words(
        W,
        "“{heading}”这一列像是姓名，没有读",
        "也是人员的话，请一人一行，或者在对应关系里改姓名一列",
        "The column “{heading}” looks like names; it was not read",
        "If these are people, give each a row, or change the column of names in the mapping",
    ),
    "column_guessed": Words(
        W,
        "“{heading}”这一列按内容猜作“{detail}”",
        "请核对",
        "The column “{heading}” was guessed to be “{detail}” by its content",
        "Please check",
    ),
    "column_spare": Words(
        N,
        "“{heading}”和“{detail}”意思相同，只读了“{detail}”",
        "要用这一列的话，在对应关系里改",
        "“{heading}” means the same as “{detail}”; only the latter was read",
        "Change the mapping to use this column",
    ),
    # --- rows
    "header_repeated": Words(N, "重复的表头，已跳过", "", "A repeated header, skipped", ""),
    "total_row_skipped": Words(N, "合计行，已跳过", "", "A row of totals, skipped", ""),
    "note_row_skipped": Words(N, "说明文字，已跳过", "", "A line of remarks, skipped", ""),
    "section_not_unit": Words(
        N,
        "“{value}”不是单位名称，当作分组标题",
        "",
        "“{value}” is not a unit; it was taken as the title of a group",
        "",
    ),
    "row_unclear": Words(
        W,
        "看不出这一行是什么，没有读",
        "是人员的话，请补上姓名",
        "It is not clear what this row is; it was not read",
        "If it is a person, fill in the name",
    ),
    "formula_uncached": Words(
        W,
        "公式没有保存结果，这一格当作空的",
        "请用 Excel 打开并保存一次，再导入",
        "A formula without a kept value; the cell counts as empty",
        "Open and save the file in Excel, then import again",
    ),
    # --- names
    "name_missing": Words(
        W,
        "没有姓名，这一行没有读",
        "请补上姓名；职务空缺的话可以不理",
        "No name; the row was not read",
        "Fill in the name; ignore this if the post is vacant",
    ),
    "post_vacant": Words(N, "职务空缺", "没有人，不导入", "The post is vacant", "Nobody to import"),
    "name_odd": Words(
        W, "姓名写法少见", "请核对有没有写错", "An unusual way to write a name", "Check that it is right"
    ),
    "name_private": Words(
        W,
        "姓名里有显示不出来的字或占位符号",
        "请用 Unicode 输入法重新打这个字",
        "The name holds a character that can’t be shown",
        "Type the character again with a Unicode input method",
    ),
    "name_several": Words(
        E,
        "一格里好像有几个人",
        "请一人一行",
        "Several people seem to be in one cell",
        "Give each person a row",
    ),
    # --- numbers of people
    "number_conflict": Words(
        E,
        "编号 {value} 有不同的人：{detail}",
        "请改正其中一个编号",
        "The number {value} belongs to different people: {detail}",
        "Correct one of the numbers",
    ),
    "same_name": Words(
        W,
        "与 {detail} 同名，看不出是不是同一个人，按两个人读",
        "是同一个人的话，请填上相同的手机号或工号",
        "Same name as {detail}; it can’t be told whether they are one person, read as two",
        "If they are, give both rows the same phone or number",
    ),
    "same_name_apart": Words(
        N,
        "与 {detail} 同名，手机号、编号或出生年月不同，按两个人读",
        "",
        "Same name as {detail} with another phone, number or date of birth; read as two people",
        "",
    ),
    "several_posts": Words(
        N,
        "与 {detail} 是同一个人，按一人多职读",
        "",
        "The same person as {detail}, read as one person with several posts",
        "",
    ),
    "duplicate_person": Words(
        W,
        "与 {detail} 完全重复，只读了一次",
        "请删去多余的一行",
        "Repeats {detail}; read once",
        "Delete one of the rows",
    ),
    "person_differs": Words(
        W,
        "与 {detail} 是同一个人，但“{heading}”不一样，取先出现的",
        "请核对哪个是对的",
        "The same person as {detail}, but “{heading}” differs; the first was taken",
        "Check which is right",
    ),
    # --- cells
    "gender_odd": Words(W, "性别看不懂", "请写“男”或“女”", "The gender can’t be read", "Write 男 or 女"),
    "born_odd": Words(
        W,
        "出生年月看不懂",
        "请写成 1978.05 或 1978年5月",
        "The date of birth can’t be read",
        "Write it as 1978.05",
    ),
    "born_month_unclear": Words(
        W,
        "分不出是 1 月还是 10 月，只取了年份",
        "请写成 1978.01 或 1978.10，并把格式设成文本",
        "January or October? Only the year was taken",
        "Write 1978.01 or 1978.10 and format the cell as text",
    ),
    "from_odd": Words(
        W,
        "任职时间看不懂",
        "请写成 2022.03 或 2022-03-01",
        "The date of appointment can’t be read",
        "Write it as 2022-03-01",
    ),
    "phone_missing": Words(N, "没有手机号", "可以以后补", "No phone", "It can be added later"),
    "phone_with_name": Words(
        N,
        "姓名一格里有手机号，已经分开读",
        "",
        "The cell of the name holds a mobile number; it was read apart",
        "",
    ),
    "phone_odd": Words(
        W, "不是 11 位手机号，没有收", "请核对", "Not a mobile number of 11 digits; not kept", "Please check"
    ),
    "phone_lost": Words(
        W,
        "手机号被 Excel 变成科学计数法，后几位已经丢了",
        "请把这一列设成文本，重新填写",
        "Excel turned the number into scientific notation; its last digits are lost",
        "Format the column as text and type it again",
    ),
    "phone_landline": Words(
        W,
        "是座机，手机号留空，号码记在备注里",
        "请补手机号",
        "A landline; the mobile number stays empty, the number is kept in the note",
        "Add a mobile number",
    ),
    "phone_short": Words(
        N, "是短号，没有收", "请补手机号", "A short number; not kept", "Add a mobile number"
    ),
    "phone_several": Words(
        N,
        "一格里有几个号码，取第一个手机号，其余记在备注里",
        "",
        "Several numbers in one cell; the first mobile number was taken, the others are kept in the note",
        "",
    ),
    "phone_shared": Words(
        N,
        "与 {detail} 的手机号相同",
        "两人共用的话可以不理",
        "The same phone as {detail}",
        "Ignore this if they share it",
    ),
    "smartphone_odd": Words(
        W,
        "看不出有没有智能手机",
        "请写“是”或“否”",
        "It is not clear whether there is a smartphone",
        "Write 是 or 否",
    ),
    "identity_removed": Words(
        W,
        "这一格里有身份证号，没有收",
        "本系统不收身份证号，请从文件里删去",
        "The cell holds an identity number; it was not kept",
        "Identity numbers are not collected; delete it from the file",
    ),
    "unit_missing": Words(W, "没有单位", "请补上单位", "No unit", "Fill in the unit"),
    "titles_absent": Words(
        N,
        "表里没有职务一列，人员都没有职务",
        "职务在别的列的话，请在对应关系里指定；也可以以后补",
        "There is no column of titles; nobody has one",
        "Name the column in the mapping if there is one, or add them later",
    ),
    "title_from_caption": Words(
        N,
        "表里没有职务一列，按标题都读作“{detail}”",
        "不对的话请在表里加一列职务",
        "There is no column of titles; by the title everybody was read as “{detail}”",
        "If that is wrong, add a column of titles",
    ),
    "title_missing": Words(N, "没有职务", "可以以后补", "No title", "It can be added later"),
    "kind_read": Words(N, "读作{detail}", "", "Read as {detail}", ""),
    "unit_similar": Words(
        W,
        "“{value}”与“{detail}”相近，按两个单位读",
        "是同一个单位的话，请写成一样",
        "“{value}” is close to “{detail}”; read as two units",
        "If they are one, write both the same",
    ),
}
KIND_NAMES = {
    "acting": ("主持工作", "acting head"),
    "concurrent": ("兼任", "concurrent post"),
    "seconded": ("借调（挂职）", "seconded"),
}
_ENGLISH = dict(KIND_NAMES.values()) | {
    "标题": "the title", "工作表名称": "the sheet’s name", "文件名": "the file’s name", "分组标题": "the titles of groups",
    "网页": "a web page", "文本": "separated text", "Excel 97 工作簿": "an Excel 97 workbook", "Excel 工作簿": "an Excel workbook",
    "XML 表格": "an XML spreadsheet", "WPS 或 OpenOffice 表格": "an OpenDocument spreadsheet",
}  # fmt: skip


def message(kind: str, **place: str | int) -> Message:
    """A remark with its Chinese sentences; `place` gives the other fields of `Message`."""
    words = KINDS[kind]
    bare = Message(kind, words.severity, **place)  # type: ignore[arg-type]
    reason, suggestion = wording(bare, english=False)
    english, english_suggestion = wording(bare, english=True)
    return Message(
        kind,
        words.severity,
        reason=reason,
        suggestion=suggestion,
        english=english,
        english_suggestion=english_suggestion,
        **place,  # type: ignore[arg-type]
    )


def wording(remark: Message, *, english: bool) -> tuple[str, str]:
    """(what is so, what to do) in the reader's language."""
    words = KINDS[remark.kind]
    chosen = (words.english, words.english_suggestion) if english else (words.reason, words.suggestion)
    detail = _ENGLISH.get(remark.detail, remark.detail) if english else remark.detail
    filled = [
        text.replace("{value}", remark.value).replace("{heading}", remark.heading).replace("{detail}", detail)
        for text in chosen
    ]
    return filled[0], filled[1]
