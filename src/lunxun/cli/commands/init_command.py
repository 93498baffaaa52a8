from __future__ import annotations

import argparse
import re

from lunxun.cli import setup
from lunxun.cli.parser import Stop

HELP = "建立一个单位和第一个系统管理员 · create an organisation and its first administrator"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", required=True, help="单位全称，如 江洲市澄湖区 · full name")
    parser.add_argument("--short", default="", help="简称，默认同全称 · short name")
    parser.add_argument("--code", required=True, help="代码，小写字母、数字和连字符 · code: a-z 0-9 -")
    parser.add_argument(
        "--login", default="admin", help="管理员登录名，默认 admin · login of the administrator"
    )


def run(parsed: argparse.Namespace) -> int:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", parsed.code):
        raise Stop(
            f"代码 {parsed.code} 写法不对：只能用小写字母、数字和连字符，最多 40 个。",
            "The code may hold a-z, 0-9 and hyphens, at most 40.",
            status=2,
        )
    setup.ready()
    setup.migrate()
    setup.collect_static()
    password = create(
        name=parsed.name, short=parsed.short or parsed.name, code=parsed.code, login=parsed.login
    )
    print(f"已建立单位：{parsed.name}（{parsed.code}）。The organisation exists.")
    print(f"登录名 login     {parsed.login}\n一次性密码 one-time password  {password}")
    print(
        "登录后请马上改密码。启动：lunxun serve   Sign in, change the password at once. Start: lunxun serve"
    )
    return 0


def create(*, name: str, short: str, code: str, login: str) -> str:
    """The organisation, its administrator and the first audit entry, or nothing; the password."""
    from django.db import transaction

    from lunxun.audit.trail import record
    from lunxun.kernel import clock
    from lunxun.kernel.ids import grouped, random_code
    from lunxun.org.actors import system_actor
    from lunxun.org.enums import Role
    from lunxun.org.models import Account, Organisation, RoleGrant

    with transaction.atomic():
        if Organisation.objects.filter(code=code).exists():
            raise Stop(f"没有建立：代码 {code} 已经有单位在用。", f"Not created: the code {code} is taken.")
        if Account.objects.filter(login=login).exists():
            raise Stop(
                f"没有建立：登录名 {login} 已经有人用。请用 --login 换一个。",
                f"Not created: the login {login} is taken. Choose another with --login.",
            )
        organisation = Organisation.objects.create(name=name, short_name=short, code=code)
        account = Account(organisation=organisation, login=login, label="系统管理员")
        password = grouped(random_code(16))
        account.set_password(password)
        account.save()
        RoleGrant.objects.create(
            organisation=organisation, account=account, role=Role.SYSADMIN, from_on=clock.today()
        )
        record(actor=system_actor(organisation), verb="create_organisation", subject=organisation)
    return password
