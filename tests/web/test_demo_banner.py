"""演示数据 stands on every page of a demo organisation, on paper too, and on no page of a real one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lunxun.org.models import Organisation
from lunxun.web.context import DEMO_MARK

WORDS = "演示数据：人名、单位、数字都是虚构的"


@pytest.mark.parametrize("is_demo", [True, False])
def test_banner_before_signing_in(client, db, settings, tmp_path, is_demo):
    settings.DATA_DIR, settings.LUNXUN_DEMO = tmp_path, False
    if is_demo:
        (tmp_path / DEMO_MARK).write_text("{}", encoding="utf-8")
    page = client.get(reverse("web:privacy"))
    assert page.status_code == 200
    assert (WORDS in page.content.decode()) is is_demo


@pytest.mark.parametrize("is_demo", [True, False])
@pytest.mark.parametrize("name", ["web:home", "plans:session_list", "teaching:sign_in_sheet"])
def test_banner_by_the_flag_of_the_organisation(cast, signed_in, name, is_demo):
    Organisation.objects.filter(pk=cast.organisation.pk).update(is_demo=is_demo)
    arguments = {"pk": cast.session.pk} if name.startswith("teaching:") else {}
    page = signed_in(cast.clerk).get(reverse(name, kwargs=arguments))
    assert page.status_code == 200
    assert (WORDS in page.content.decode()) is is_demo
