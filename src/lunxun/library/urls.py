from typing import Any

from django.urls import path

from lunxun.library.views import guides, retrospectives, sharing, works

app_name = "library"


def work_paths(node: str, at: str) -> list[Any]:
    """The same pages for cases and for methods."""
    of = {"node": node}
    return [
        path(f"{at}/", works.work_list, of, name=f"{node}_list"),
        path(f"{at}/new/", works.work_new, of, name=f"{node}_new"),
        path(f"{at}/<int:pk>/", works.work_detail, of, name=f"{node}_detail"),
        path(f"{at}/<int:pk>/print/", works.work_print, of, name=f"{node}_print"),
        path(f"{at}/<int:pk>/edit/", works.work_edit, of, name=f"{node}_edit"),
        path(f"{at}/<int:pk>/review/", works.work_review, of, name=f"{node}_review"),
        path(f"{at}/<int:pk>/withdraw/", works.work_withdraw, of, name=f"{node}_withdraw"),
    ]


urlpatterns = [
    path("guides/", guides.guide_list, name="guide_list"),
    path("guides/print/", guides.guide_prints, name="guide_prints"),
    path("guides/<int:pk>/", guides.guide_detail, name="guide_detail"),
    path("guides/<int:pk>/print/", guides.guide_print, name="guide_print"),
    path("guides/<int:pk>/edit/", guides.guide_edit, name="guide_edit"),
    path("guides/<int:pk>/review/", guides.guide_review, name="guide_review"),
    path("guides/<int:pk>/withdraw/", guides.guide_withdraw, name="guide_withdraw"),
    path("lectures/<int:lecture_pk>/guide/", guides.guide_new, name="guide_new"),
    path("g/<str:code>/", guides.guide_public, name="guide_public"),
    path("g/<str:code>/say/", guides.guide_say, name="guide_say"),
    path("s/<str:code>/guides/", guides.session_guides, name="session_guides"),
    path("retrospectives/", retrospectives.retrospective_list, name="retrospective_list"),
    path("retrospectives/new/", retrospectives.retrospective_new, name="retrospective_new"),
    path("retrospectives/board/", retrospectives.retrospective_board, name="retrospective_board"),
    path("retrospectives/plan/<int:unit_pk>/", retrospectives.retrospective_plan, name="retrospective_plan"),
    path("retrospectives/<int:pk>/", retrospectives.retrospective_detail, name="retrospective_detail"),
    path("retrospectives/<int:pk>/edit/", retrospectives.retrospective_edit, name="retrospective_edit"),
    path("retrospectives/<int:pk>/submit/", retrospectives.retrospective_submit, name="retrospective_submit"),
    path("retrospectives/<int:pk>/note/", retrospectives.retrospective_note, name="retrospective_note"),
    path("retrospectives/<int:pk>/print/", retrospectives.retrospective_print, name="retrospective_print"),
    *work_paths("case", "cases"),
    *work_paths("method", "methods"),
    path("adoptions/", sharing.adoption_list, name="adoption_list"),
    path("adoptions/<int:pk>/end/", sharing.adoption_end, name="adoption_end"),
    path("share/<str:node>/<int:pk>/adopt/", sharing.share_adopt, name="share_adopt"),
    path("share/<str:node>/<int:pk>/apply/", sharing.share_apply, name="share_apply"),
    path("chain/<str:node>/<int:pk>/", sharing.chain_edit, name="chain_edit"),
    path("chain/links/<int:pk>/cut/", sharing.chain_cut, name="chain_cut"),
]
