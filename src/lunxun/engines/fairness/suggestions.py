"""Near-duplicate suggestions by small exact methods: the clerk confirms, nothing is merged by itself.

Texts are cut into clauses, clauses into words (rjieba); function words, polite openings and counts are dropped.
Two texts are near-duplicates when one clause of the first is largely contained in a clause of the second, by
pairs of neighbouring characters (robust to how a rare term is cut: 测漏仪) or by whole words, both weighted by
rarity (inverse document frequency over all texts given).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log

from .errors import InvalidInput

THRESHOLD = 0.6
MIN_PAIRS = 3
"""Shared neighbouring pairs (four characters in a row) below which a clause match says nothing."""
MIN_WORDS = 2
MAX_TEXTS = 50_000
COMMON = 60
"""A feature of more different texts than this can't be what makes two of them duplicates; keeps the index small."""

_CLAUSE = re.compile(r"[，。！？；：、,.!?;:~…\n\r()（）\[\]【】]+")
_WORD = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffffa-zA-Z0-9]+")
_COUNT = re.compile(
    r"^[0-9〇零一二两三四五六七八九十百千几每半多]+[个台张次遍份位名条页件天月年场堂节讲样些点]?$"
)
_FUNCTION_WORDS = frozenset(
    [
        "的",
        "了",
        "着",
        "过",
        "地",
        "得",
        "是",
        "在",
        "有",
        "也",
        "都",
        "就",
        "还",
        "又",
        "再",
        "把",
        "被",
        "给",
        "让",
        "使",
        "对",
        "向",
        "从",
        "和",
        "与",
        "及",
        "或",
        "而",
        "但",
        "但是",
        "吧",
        "吗",
        "呢",
        "啊",
        "呀",
        "很",
        "太",
        "更",
        "最",
        "非常",
        "比较",
        "十分",
        "特别",
        "这",
        "那",
        "这个",
        "那个",
        "这次",
        "上次",
        "下次",
        "每个",
        "每次",
        "各",
        "某",
        "我",
        "我们",
        "你",
        "你们",
        "他",
        "他们",
        "大家",
        "咱们",
        "自己",
        "什么",
        "怎么",
        "能",
        "能不能",
        "不能",
        "能否",
        "可以",
        "可否",
        "是否",
        "行不行",
        "建议",
        "希望",
        "请",
        "请求",
        "要求",
        "最好",
        "应该",
        "应当",
        "需要",
        "要",
        "想",
        "提",
        "提出",
        "增加",
        "加强",
        "进一步",
        "多",
        "一些",
        "一点",
        "一下",
        "没",
        "没有",
        "不",
        "不要",
        "请不要",
        "别",
        "讲",
        "讲课",
        "老师",
        "讲师",
        "课程",
        "培训",
        "觉得",
        "认为",
        "感觉",
        "无",
        "暂无",
        "没意见",
    ]
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Positions of two texts, how much of the shorter clause the other holds (0 … 1), and the shared words."""

    a: int
    b: int
    similarity: float
    shared: str


def near_duplicates(texts: Sequence[str], threshold: float = THRESHOLD) -> list[Pair]:
    """Every pair at or above the threshold, most similar first; deterministic.

    Texts of equal content are paired with the first of them only (similarity 1), and stand for one another in
    the other pairs. Blank and empty-handed texts (无, 暂无意见) match nothing. Raises InvalidInput above 50,000.
    """
    if not 0 < threshold <= 1:
        raise InvalidInput(f"near duplicates: threshold {threshold}; needs a value above 0 and at most 1")
    if len(texts) > MAX_TEXTS:
        raise InvalidInput(
            f"near duplicates: {len(texts)} texts; give at most {MAX_TEXTS} at a time, e.g. one year"
        )
    first: dict[tuple[str, ...], int] = {}
    pairs = []
    for position, text in enumerate(texts):
        content = tuple("".join(content_words(part)) for part in _CLAUSE.split(text))
        content = tuple(part for part in content if part)
        if not content:
            continue
        original = first.setdefault(content, position)
        if original != position:
            pairs.append(Pair(original, position, 1.0, " ".join(content)))
    originals = list(first.values())
    clauses = [_clauses(texts[position]) for position in originals]
    weight = _rarity(clauses)
    for i, j in _candidates(clauses):
        similarity, shared = max(_clause_match(x, y, weight) for x in clauses[i] for y in clauses[j])
        if similarity >= threshold:
            pairs.append(Pair(originals[i], originals[j], similarity, shared))
    return sorted(pairs, key=lambda pair: (-pair.similarity, pair.a, pair.b))


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    seams: frozenset[str]
    """Neighbouring pairs in which one whole word ends and another begins."""
    words: frozenset[str]
    pairs: frozenset[str]


def _clauses(text: str) -> list[_Clause]:
    found = []
    for part in _CLAUSE.split(text):
        words = [w for w in content_words(part) if w]
        joined = "".join(words)
        pairs = frozenset(joined[i : i + 2] for i in range(len(joined) - 1))
        if pairs:
            found.append(_Clause(joined, _seams(words), frozenset(w for w in words if len(w) > 1), pairs))
    return found


@lru_cache(maxsize=4096)
def content_words(clause: str) -> tuple[str, ...]:
    """Words of a clause that carry content, lower case."""
    import rjieba

    words = (m.group().lower() for w in rjieba.cut(clause) for m in _WORD.finditer(w))
    return tuple(w for w in words if w not in _FUNCTION_WORDS and not _COUNT.match(w))


def _rarity(clauses: Sequence[Iterable[_Clause]]) -> dict[str, float]:
    """Weight of every feature: 1 + log of (texts + 1) ÷ (texts that have it + 1)."""
    seen: Counter[str] = Counter()
    for text in clauses:
        seen.update(frozenset().union(*(c.words | c.pairs for c in text)))
    return {feature: 1.0 + log((len(clauses) + 1) / (count + 1)) for feature, count in seen.items()}


def _candidates(clauses: Sequence[Iterable[_Clause]]) -> set[tuple[int, int]]:
    """Pairs of texts that share at least two features, found over an index instead of all against all."""
    index: dict[str, list[int]] = defaultdict(list)
    for position, text in enumerate(clauses):
        for feature in frozenset().union(*(c.words | c.pairs for c in text)):
            index[feature].append(position)
    met: Counter[tuple[int, int]] = Counter()
    for positions in index.values():
        if 1 < len(positions) <= COMMON:
            met.update((a, b) for i, a in enumerate(positions) for b in positions[i + 1 :])
    return {pair for pair, count in met.items() if count >= MIN_WORDS}


def _clause_match(x: _Clause, y: _Clause, weight: dict[str, float]) -> tuple[float, str]:
    pairs = x.pairs & y.pairs
    words = x.words & y.words
    best = 0.0
    if len(pairs) >= MIN_PAIRS:
        best = _contained(pairs, x.pairs, y.pairs, weight)
    if len(words) >= MIN_WORDS:
        best = max(best, _contained(words, x.words, y.words, weight))
    return best, _common(x, y, pairs, words)


def _seams(words: Sequence[str]) -> frozenset[str]:
    return frozenset(a[-1] + b[0] for a, b in pairwise(words) if len(a) > 1 and len(b) > 1)


def _common(x: _Clause, y: _Clause, pairs: frozenset[str], words: frozenset[str]) -> str:
    """What both clauses hold, as it stands in the first: a rare term that was cut to pieces is whole again."""
    # Where both are cut at the same place, the words stand apart.
    shown = pairs - (x.seams & y.seams)
    found: list[str] = []
    after = -1
    for place in range(len(x.text) - 1):
        if x.text[place : place + 2] not in shown:
            continue
        if place == after:
            found[-1] += x.text[place + 1]
        else:
            found.append(x.text[place : place + 2])
        after = place + 1
    return " ".join(dict.fromkeys(found)) or " ".join(sorted(words))


def _contained(
    shared: frozenset[str], a: frozenset[str], b: frozenset[str], weight: dict[str, float]
) -> float:
    """Geometric mean of containment in the shorter and Dice: a clause inside a much longer one counts less."""
    common, left, right = (sum(weight[f] for f in s) for s in (shared, a, b))
    return float(((common / min(left, right)) * (2.0 * common / (left + right))) ** 0.5)
