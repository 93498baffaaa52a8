"""调训规则 (A19–A22): set expressions over the posts held on a day.

`parse` checks a JSON expression against an organisation and gives a tree, `evaluate` finds the people,
`describe` says it in Chinese. See README.md for the grammar.
"""

from lunxun.teaching.audience.evaluation import Qualified, evaluate, unit_counts
from lunxun.teaching.audience.language import LEAVES, Node, parse
from lunxun.teaching.audience.vocabulary import Vocabulary, vocabulary_of
from lunxun.teaching.audience.wording import describe

__all__ = [
    "LEAVES",
    "Node",
    "Qualified",
    "Vocabulary",
    "describe",
    "evaluate",
    "parse",
    "unit_counts",
    "vocabulary_of",
]
