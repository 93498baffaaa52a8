"""Near-duplicates among the 41 suggestions of domain.md S8 and variations of them."""

from pathlib import Path

import pytest

from lunxun.engines.fairness.errors import InvalidInput
from lunxun.engines.fairness.suggestions import content_words, near_duplicates

S8 = (Path(__file__).parent / "s8.txt").read_text(encoding="utf-8").splitlines()


def numbers(texts, **options):
    return {(pair.a + 1, pair.b + 1) for pair in near_duplicates(texts, **options)}


def test_exactly_the_repeated_leak_detector_is_found():
    assert len(S8) == 41
    assert numbers(S8) == {(40, 41)}


def test_what_two_texts_share_is_told_in_words_that_can_be_read():
    """测漏仪 is cut to single characters; the clerk sees it whole, not 社区 alone."""
    assert near_duplicates(S8)[0].shared == "社区配测漏仪"
    assert near_duplicates(["希望周末上课安排补休", "周末培训能不能给补休"])[0].shared == "周末 补休"


def test_named_pairs_stay_apart_even_at_a_low_threshold():
    found = numbers(S8, threshold=0.2)
    assert (40, 41) in found and not found & {(7, 35), (27, 31)}


def test_two_texts_alone_are_enough():
    assert numbers([S8[39], S8[40]]) == {(1, 2)}
    assert numbers([S8[6], S8[34]]) == numbers([S8[26], S8[30]]) == set()


@pytest.mark.parametrize(
    ("original", "variant"),
    [
        (2, "ppt 字太小，后排看不清！"),
        (8, "建议周末上课安排补休"),
        (26, "希望课间供应热水"),
        (5, "检查表请发电子版"),
        (22, "最好把视频录下来"),
        (41, "社区应配一台测漏仪"),
    ],
)
def test_rewordings_are_found_among_all_others(original, variant):
    assert (original, 42) in numbers([*S8, variant])


@pytest.mark.parametrize(
    "other", ["停车场太小", "讲得很好", "无", "希望多讲案例", "时间安排合理", "🔥🔥🔥", ""]
)
def test_unrelated_remarks_match_nothing(other):
    assert numbers([*S8, other]) == {(40, 41)}


def test_equal_contents_are_paired_with_the_first_and_blank_ones_never():
    texts = ["建议补休。", "无", "补休", "无。", "", "请安排停车场", "希望补休！"]
    assert numbers(texts) == {(1, 3), (1, 7)}


def test_order_of_texts_does_not_change_what_is_found():
    turned = numbers(list(reversed(S8)))
    assert turned == {(1, 2)}


def test_many_texts_are_compared_over_the_index():
    texts = [f"{S8[i % 41]}第{chr(0x4E00 + i)}{chr(0x5E00 + i)}点" for i in range(1000)]
    assert all(pair.a < pair.b for pair in near_duplicates(texts))


def test_counts_and_openings_are_dropped_from_the_words():
    assert "".join(content_words("建议给每个社区配一台测漏仪")) == "社区配测漏仪"


def test_bad_threshold_is_refused():
    with pytest.raises(InvalidInput, match="threshold"):
        near_duplicates([], threshold=0.0)
