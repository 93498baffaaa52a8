"""Pages for what went wrong: what happened, why, what to do now."""

from __future__ import annotations

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lunxun.kernel.errors import Declined

logger = logging.getLogger("lunxun.web")


def page(
    request: HttpRequest, status: int, title: str, reason: str, advice: str = "", reference: str = ""
) -> HttpResponse:
    context = {"title": title, "reason": reason, "advice": advice, "reference": reference}
    return render(request, "error.html", context, status=status)


def declined(request: HttpRequest, exception: Declined) -> HttpResponse:
    titles = {
        403: _("这件事要由别人来办"),
        404: _("没有找到这一页"),
        409: _("没有保存：情况已经变了"),
        422: _("有内容要改"),
    }
    title = titles.get(exception.status, _("没有办成"))
    advice = _("请返回上一页，你填写的内容还在。") if request.method == "POST" else ""
    return page(request, exception.status, title, exception.reason, advice)


def crashed(request: HttpRequest, reference: str) -> HttpResponse:
    return page(
        request,
        500,
        _("系统出错，没有办成"),
        _("原因不在你。请把下面的编号告诉系统管理员，他能据此找到记录。"),
        _("返回上一页可以再试一次，填写的内容还在。"),
        reference,
    )


def wrong_method(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """A GET for what is done by a button only."""
    answer = page(
        request,
        405,
        _("这一步还没有办"),
        _("它要在原来的页面上点按钮来办，直接打开地址不行；登录过期后再登录，也会到这里。"),
        _("请回到原来的页面再点一次；写好的文字还在那一页。"),
    )
    answer["Allow"] = refused["Allow"]
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(
        request,
        403,
        _("没有保存：这一页开得太久了"),
        _("为防止冒用，页面开着太久或浏览器不收 Cookie 时不能保存。"),
        _("请返回上一页，刷新后再保存；刷新前先把写好的文字复制下来。"),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(
        request, 404, _("没有找到这一页"), _("地址可能写错了，或者内容已经移走。"), _("可以从首页找起。")
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(
        request, 400, _("看不懂这个请求"), _("浏览器发来的内容不完整或过大。"), _("请返回上一页再试一次。")
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403, _("这件事要由别人来办"), str(exception or ""), _("需要权限请找培训办。"))


def server_error(request: HttpRequest) -> HttpResponse:
    reference = secrets.token_hex(4).upper()
    logger.error("reference %s at %s (outside a view)", reference, request.path)
    return crashed(request, reference)
