"""Initials of names: surnames with two readings, rare characters, names of other peoples, units."""

import pytest
from pypinyin import lazy_pinyin

from lunxun.kernel.pinyin import LONGEST, MOST_SPELLINGS, _likely, initials_of


@pytest.mark.parametrize(
    ("name", "likely", "also"),
    [
        ("王芳", "wf", ()),
        ("单雄信", "sxx", ("dxx",)),
        ("曾庆民", "zqm", ("cqm",)),
        ("区向明", "oxm", ("qxm",)),
        ("仇和", "qh", ("ch",)),
        ("解文", "xw", ("jw",)),
        ("查良", "zl", ("cl",)),
        ("覃若水", "qrs", ("trs",)),
        ("罗𬭎", "lh", ()),
        ("买买提·艾力", "mmtal", ()),
        ("Anna Li", "annali", ()),
        ("ＡＢ３", "ab3", ()),
        ("·", "", ()),
        ("", "", ()),
    ],
)
def test_initials_begin_with_the_likely_reading_and_keep_the_others(name, likely, also):
    found = initials_of(name).split(" ")
    assert found[0] == likely
    assert set(also) <= set(found)


def test_a_unit_is_found_by_its_short_and_its_full_name():
    found = initials_of("应急局", "澄湖区应急管理局").split()
    assert "yjj" in found
    assert any(one.endswith("yjglj") and len(one) == 8 for one in found)


def test_many_readings_stay_within_the_column():
    text = initials_of("长重行乐单曾区解查盖" * 3)
    assert 0 < len(text) <= LONGEST
    assert len(text.split()) <= MOST_SPELLINGS
    assert len(set(text.split())) == len(text.split())


def test_a_name_reads_as_the_dictionary_reads_it_whole() -> None:
    """The quick way (a first character that begins no word is read alone) must not change a reading."""
    for family in "王单曾重长":
        for given in ("重庆", "长安", "建国", "乐山", "行长", "丽娜", "藏", "朝阳", "𬭎", "艳A", "A1"):
            whole = lazy_pinyin(family + given, errors="default")
            if len(whole) == len(family + given):
                assert _likely(family + given) == "".join(sound[0] for sound in whole)
