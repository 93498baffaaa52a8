"""An argument parser that explains a mistake in Chinese and English and ends with status 2."""

from __future__ import annotations

import argparse
import re
import sys
from typing import NoReturn

# What argparse says → what we say; the English sentence follows as it stands.
_SENTENCES = (
    (r"unrecognized arguments: (.*)", "不认识的参数：{0}"),
    (r"the following arguments are required: (.*)", "还缺少参数：{0}"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", "{0} 不能是 {1}，可选：{2}"),
    (r"argument (.*?): expected one argument", "{0} 后面要写一个值"),
    (r"argument (.*?): not allowed with argument (.*)", "{0} 不能和 {1} 一起用"),
    (r"argument (.*?): invalid \w+ value: (.*)", "{0} 的值 {1} 写法不对"),
    (r"argument (.*?): (.*)", "{0}：{1}"),
)


def in_chinese(message: str) -> str:
    for pattern, sentence in _SENTENCES:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match:
            return sentence.format(*match.groups())
    return "参数写法不对"


class Parser(argparse.ArgumentParser):
    """Sub-parsers made from it are of the same kind."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        print(f"\n{in_chinese(message)}。用 {self.prog} --help 看用法。", file=sys.stderr)
        print(f"{message}. See {self.prog} --help.", file=sys.stderr)
        self.exit(2)


class Stop(Exception):
    """A command can't go on: what happened, why, what to do. Chinese first, English below."""

    def __init__(self, chinese: str, english: str, status: int = 1) -> None:
        super().__init__(f"{chinese}\n{english}")
        self.status = status


def port(text: str) -> int:
    """A TCP port from 1 to 65535."""
    number = int(text)
    if not 1 <= number <= 65535:
        raise ValueError
    return number


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number
