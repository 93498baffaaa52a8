"""Every tag in its states; what is not declared fails when the template is parsed."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django import forms
from django.template import TemplateSyntaxError, engines
from django.test import RequestFactory
from django.utils import translation

from lunxun.kernel.paging import page_of
from lunxun.web.ui.component import CATALOGUE
from lunxun.web.ui.leaves import TONES, icon_names
from lunxun.web.ui.templatetags import ui  # noqa: F401  fills the catalogue

STATIC = "/static/ui/icons.svg"


def draw(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


def flat(source: str, **context: object) -> str:
    return "".join(line.strip() for line in draw(source, **context).splitlines())


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('{% icon "nosuch" %}', "icon: name='nosuch' is not one of"),
        ('{% icon "check" size="huge" %}', "size='huge' is not one of"),
        ('{% icon "check" colour="red" %}', "icon knows no 'colour'"),
        ('{% icon "check" "s" "more" %}', "too many values"),
        ('{% icon "check" name="bell" %}', "'name' is given twice"),
        ("{% icon %}", "icon needs name"),
        ('{% tag "green" "x" %}', "tone='green'"),
        ('{% tag "ok" %}', "tag needs text"),
        ("{% bar 1 2 tone='loud' %}", "tone='loud'"),
        ('{% panel titel="x" %}{% endpanel %}', "panel knows no 'titel'"),
        ('{% panel %}{% slot "foot" %}{% endslot %}{% endpanel %}', "panel has no slot 'foot'"),
        (
            '{% panel %}{% slot "head" %}{% endslot %}{% slot "head" %}{% endslot %}{% endpanel %}',
            "filled twice",
        ),
        ("{% panel %}{% slot head %}{% endslot %}{% endpanel %}", "slot needs one literal name"),
        ('{% notice "loud" "x" %}{% endnotice %}', "tone='loud'"),
        ('{% empty "x" %}{% slot "a" %}{% endslot %}{% endempty %}', "it has none"),
        ('{% session_tabs s "seats" %}', "current='seats'"),
        ("{% panel %}", "Unclosed tag"),
    ],
)
def test_tag_not_as_declared_fails_when_parsed(source, said):
    with pytest.raises(TemplateSyntaxError, match=said):
        engines["django"].from_string(source)


def test_tag_with_a_computed_choice_out_of_the_list_fails_when_drawn():
    with pytest.raises(TemplateSyntaxError, match="level=4"):
        draw("{% panel level=n %}{% endpanel %}", n=4)


def test_slot_outside_a_component_fails():
    with pytest.raises(TemplateSyntaxError, match="outside a component"):
        draw('{% slot "head" %}{% endslot %}')


def test_every_component_is_on_the_living_page(cast, signed_in):
    """The page is the catalogue: a component that is not shown there is not finished."""
    from pathlib import Path

    import lunxun.web

    folder = Path(lunxun.web.__file__).parent / "templates" / "ui"
    shown = "".join(
        path.read_text() for path in [*folder.glob("living/*.html"), folder / "likert_table.html"]
    )
    drawn_elsewhere = {"session_tabs", "likert"}  # need a session; stand inside the table
    assert {
        name for name in CATALOGUE if f"{{% {name} " not in shown and f"{{% {name} %}}" not in shown
    } == drawn_elsewhere
    assert signed_in(cast.clerk).get("/ui/").status_code == 200


def test_icon_is_hidden_from_readers_and_comes_from_the_sprite():
    assert draw('{% icon "check" size="s" %}') == (
        f'<svg class="icon icon--s" aria-hidden="true"><use href="{STATIC}#i-check"/></svg>'
    )


def test_icon_names_are_those_of_the_sprite():
    assert len(icon_names()) == 28
    assert {"home", "round", "warn"} <= set(icon_names())


@pytest.mark.parametrize("tone", TONES)
def test_tag_has_words_and_escapes_them(tone):
    extra = f" tag--{tone}" if tone else ""
    assert (
        draw("{% tag tone text %}", tone=tone, text="<已办结>")
        == f'<span class="tag{extra}">&lt;已办结&gt;</span>'
    )


@pytest.mark.parametrize(("colour", "drawn"), [(1, 1), (3, 3), (4, 1)])
def test_circle_carries_its_character(colour, drawn):
    circle = SimpleNamespace(colour=colour, name="底线", character="底")
    assert draw("{% circle c %}", c=circle) == f'<span class="circle circle--{drawn}" title="底线">底</span>'


def test_circle_of_nothing_is_empty():
    assert draw("{% circle c %}", c=None) == ""


@pytest.mark.parametrize(
    ("value", "total", "width"),
    [(0, 10, "0"), (3, 4, "75"), (1, 3, "33.3"), (9, 4, "100"), (-1, 4, "0"), (0, 0, "0"), (None, 5, "0")],
)
def test_bar_width_is_the_share_and_stays_inside(value, total, width):
    assert f'<rect class="bar__fg" width="{width}%"' in draw("{% bar v t %}", v=value, t=total)


def test_bar_tone():
    assert 'class="bar__fg bar__fg--warn"' in draw('{% bar 1 2 tone="warn" %}')


def test_panel_with_title_head_and_body():
    assert flat(
        '{% panel title="今天要办" flush=True id="today" %}{% slot "head" %}<a>全部</a>{% endslot %}<p>行</p>{% endpanel %}'
    ) == (
        '<section class="panel panel--flush" id="today"><div class="panel__head"><h2>今天要办</h2><a>全部</a></div><p>行</p></section>'
    )


def test_panel_without_title_has_no_head():
    assert flat("{% panel %}x{% endpanel %}") == '<section class="panel">x</section>'


def test_panel_sees_the_page_in_its_body_but_not_in_its_frame():
    assert (
        flat("{% panel %}{{ title }}{% endpanel %}", title="page") == '<section class="panel">page</section>'
    )


def test_panel_escapes_a_title_from_outside():
    assert "<h2>&lt;b&gt;</h2>" in draw("{% panel title=t %}{% endpanel %}", t="<b>")


@pytest.mark.parametrize(
    ("tone", "extra", "picture"),
    [
        ("info", "", "info"),
        ("ok", " notice--ok", "check"),
        ("warn", " notice--warn", "clock"),
        ("bad", " notice--bad", "warn"),
    ],
)
def test_notice_says_what_happened_in_bold(tone, extra, picture):
    drawn = flat(
        "{% notice tone t %}rest{% slot 'action' %}<a>催</a>{% endslot %}{% endnotice %}",
        tone=tone,
        t="没有保存",
    )
    assert drawn == (
        f'<div class="notice{extra}"><svg class="icon" aria-hidden="true"><use href="{STATIC}#i-{picture}"/></svg>'
        '<div><b>没有保存</b>rest</div><div class="notice__act"><a>催</a></div></div>'
    )


def test_empty_with_and_without_action():
    assert "<div><a>看上一期</a></div>" in draw('{% empty "没有" "因为" %}<a>看上一期</a>{% endempty %}')
    assert flat('{% empty "没有" "因为" %}  {% endempty %}').endswith("<b>没有</b>因为</div>")


class Form(forms.Form):
    name = forms.CharField(label="班名")
    note = forms.CharField(label="备注", required=False, help_text="会印在通知上", widget=forms.Textarea)
    reason = forms.ChoiceField(label="原因", widget=forms.RadioSelect, choices=[("a", "甲"), ("b", "乙")])
    tell = forms.BooleanField(label="通知副职", required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def test_field_empty_form_has_label_hint_and_optional_mark():
    drawn = flat("{% field form.note %}", form=Form())
    assert (
        '<label class="field__label" for="id_note">备注<span class="field__opt">（选填）</span></label>'
        in drawn
    )
    assert '<span class="field__hint" id="id_note_helptext">会印在通知上</span>' in drawn
    assert 'class="input"' in drawn
    assert 'aria-describedby="id_note_helptext"' in drawn
    assert 'rows="4"' in drawn


def test_field_with_error_names_the_thing_and_is_marked():
    drawn = flat("{% field form.name %}", form=Form({}))
    assert drawn.startswith('<div class="field field--bad">')
    assert '<span class="field__error" id="id_name_error">' in drawn
    assert "请填写班名" in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_name_error"' in drawn
    assert " required" not in drawn  # the browser's bubble would stand in for our words


def test_field_keeps_what_was_typed():
    assert 'value="安全 &lt;底线&gt;"' in draw("{% field form.name %}", form=Form({"name": "安全 <底线>"}))


def test_field_choices_are_rows_in_a_fieldset():
    drawn = flat("{% field form.reason %}", form=Form({"reason": "b"}))
    assert drawn.startswith('<fieldset class="field"><legend class="field__label">原因</legend>')
    assert drawn.count('<label class="choice"') == 2
    assert 'value="b" id="id_reason_1" checked' in drawn


def test_field_choices_missing_say_choose():
    assert "请选择原因" in draw("{% field form.reason %}", form=Form({}))


def test_field_checkbox_is_one_row():
    drawn = flat("{% field form.tell %}", form=Form())
    assert (
        '<label class="choice" for="id_tell"><input type="checkbox" name="tell" id="id_tell"><span>通知副职</span></label>'
        in drawn
    )


def test_field_hidden_is_only_the_input():
    assert flat("{% field form.key %}", form=Form()) == '<input type="hidden" name="key" id="id_key">'


def test_errors_link_to_the_fields_in_order_with_the_same_words():
    form = Form({})
    form.add_error(None, "整张表的话")
    drawn = flat("{% errors form %}", form=form)
    assert "<h2>有 3 处要改</h2>" in drawn
    assert (
        drawn.index("整张表的话")
        < drawn.index('<a href="#id_name">请填写班名</a>')
        < drawn.index('<a href="#id_reason_0">请选择原因</a>')
    )
    assert 'role="alert" tabindex="-1"' in drawn


def test_errors_of_a_good_form_are_nothing():
    assert draw("{% errors form %}", form=Form()) == ""


def test_pages_keep_the_filters_and_mark_the_current_one():
    request = RequestFactory().get("/list/", {"state": "late", "page": "2"})
    drawn = flat("{% pages page %}", page=page_of(list(range(24)), 2, 8), request=request)
    assert "第 9—16 件，共 24 件" in drawn
    assert (
        '<a href="?state=late&amp;page=1">1</a><b aria-current="page">2</b><a href="?state=late&amp;page=3">3</a>'
        in drawn
    )
    assert 'href="?state=late&amp;page=3" rel="next">下一页' in drawn


def test_pages_of_one_page_are_only_the_count():
    drawn = flat("{% pages page %}", page=page_of([1, 2], 1, 8))
    assert "第 1—2 件，共 2 件" in drawn
    assert "<a " not in drawn


def test_pages_far_from_the_ends_show_gaps():
    drawn = flat("{% pages page %}", page=page_of(list(range(100)), 6, 10))
    assert drawn.count("…") == 2


def test_session_tabs_mark_the_current_page_and_leave_out_what_is_missing(cast):
    drawn = draw('{% session_tabs s "overview" %}', s=cast.session)
    assert drawn.count('aria-current="page"') == drawn.count("概况")
    assert drawn.startswith('<nav class="tabs"')


EVENING = dt.datetime(2022, 2, 12, 0, 40, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("source", "value", "expected"),
    [
        ("cdate", dt.date(2022, 2, 12), "2月12日（周六）"),
        ("cdate", EVENING, "2月12日（周六）"),
        ("cdate", None, "—"),
        ("cdate_full", dt.date(2022, 2, 12), "2022年2月12日（周六）"),
        ("cinstant", EVENING, "2月12日（周六）08:40"),
        ("cinstant", EVENING.replace(day=9), "今天 08:40"),
        ("cinstant", EVENING.replace(day=10), "明天 08:40"),
        ("cinstant", EVENING.replace(day=8), "昨天 08:40"),
        ("cinstant", EVENING.replace(year=2021), "2021年2月12日（周五）08:40"),
        ("cinstant", None, "—"),
        ("hm", EVENING, "08:40"),
        ("hm", dt.time(9, 25), "09:25"),
        ("hm", None, "—"),
        ("one", 94.25, "94.3"),
        ("one", 94.26, "94.3"),
        ("one", None, "—"),
        ("percent", 0.969, "96.9 %"),
        ("percent", 1, "100.0 %"),
        ("percent", None, "—"),
        ("share", 0.728, "72.8"),
    ],
)
def test_filters(source, value, expected):
    assert draw(f"{{{{ v|{source} }}}}", v=value) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [("cdate", "Sat 12 Feb"), ("cdate_full", "Sat 12 Feb 2022"), ("cinstant", "Sat 12 Feb 08:40")],
)
def test_dates_in_english(source, expected):
    with translation.override("en"):
        assert draw(f"{{{{ v|{source} }}}}", v=EVENING) == expected


def test_clauses_break_only_on_wide_screens():
    assert (
        draw("{{ v|clauses }}", v="每周一课，<课课>有回音。")
        == '每周一课，<br class="only-wide">&lt;课课&gt;有回音。'
    )


@pytest.mark.parametrize("chosen", ["", "b", "2"])
@pytest.mark.parametrize("is_required", [True, False])
def test_a_select_is_what_django_draws(chosen, is_required):
    from django import forms
    from django.test.html import parse_html

    from lunxun.web.ui.fields import select

    choices = [("", "都行"), ("a", "<甲>"), ("组", [("b", "乙 & 丙"), (2, "丁")])]

    class Form(forms.Form):
        unit = forms.ChoiceField(choices=choices, required=is_required, help_text="说明")

    bound = Form({"unit": chosen} if chosen else None, prefix="g1")["unit"]
    attrs = {"class": "input", "aria-invalid": "true"}
    assert parse_html(select(bound, dict(attrs))) == parse_html(bound.as_widget(attrs=dict(attrs)))
