"""An expression in plain Chinese, for the page and for the notice."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.teaching.audience.language import Node
from lunxun.teaching.audience.vocabulary import Vocabulary

# A list longer than this is cut: the page shows the counts per unit anyway.
SHOWN = 6


def describe(node: Node, vocabulary: Vocabulary) -> str:
    """「重点名单“底线重点”的单位、正职或副职」或「…」, without a full stop."""
    if node.kind == "any":
        return _("；或 ").join(_wrapped(child, vocabulary) for child in node.children)
    if node.kind == "all":
        return _("，且").join(_wrapped(child, vocabulary) for child in node.children)
    if node.kind == "not":
        return _("除去（%(what)s）") % {"what": describe(node.children[0], vocabulary)}
    return _leaf(node, vocabulary)


def _wrapped(child: Node, vocabulary: Vocabulary) -> str:
    text = describe(child, vocabulary)
    return _("（%(document)s）") % {"document": text} if child.kind in ("any", "all") else text


def _leaf(node: Node, vocabulary: Vocabulary) -> str:
    if node.kind == "is_head":
        return _("单位主要负责人（含主持工作）") if node.values == ("true",) else _("不是单位主要负责人")
    known = vocabulary.people(list(node.values)) if node.kind == "person" else vocabulary.names_of(node.kind)
    names = [known.get(code, code) for code in node.values]
    listed = "、".join(names[:SHOWN])
    if len(names) > SHOWN:
        listed = _("%(some)s等 %(count)s 个") % {"some": listed, "count": len(names)}
    forms = {
        "unit_type": _("%s的人员"),
        "unit": _("%s的人员"),
        "unit_tree": _("%s及其下属单位的人员"),
        "unit_tag": _("“%s”名单内单位的人员"),
        "post_level": _("职务层级为%s"),
        "line": _("条线为%s"),
        "category": _("人员类别为%s"),
        "person": _("点名：%s"),
    }
    return forms[node.kind] % listed
