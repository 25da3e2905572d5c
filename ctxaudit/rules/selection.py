"""Which rules run: the default ones, changed by ids, groups and other linters' names."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ctxaudit.errors import CtxauditError
from ctxaudit.model import GROUPS, Severity
from ctxaudit.names import shown
from ctxaudit.rules.rule import Rule

ALL = "all"


class _Mention(NamedTuple):
    """How exactly a name means a rule: 3 by its id, 2 by its group, 1 with all; 0 not at all."""

    name: str

    def of(self, rule: Rule) -> int:
        if self.name == rule.ID or self.name in other_names(rule):
            return 3
        if self.name == rule.GROUP:
            return 2
        return int(self.name == ALL)


def other_names(rule: Rule) -> list[str]:
    """The codes that other linters have for this rule, without the linters' names."""
    return [alias.rpartition(" ")[2] for alias in rule.ALIASES]


def chosen(
    rules: Sequence[Rule],
    select: Iterable[str] = (),
    extend_select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> frozenset[str]:
    """The ids of the rules that run.

    `select` replaces the default rules, `extend_select` adds, `ignore` takes away; each is an id, a
    group, `all`, or another linter's code such as `DL3009`. The more exact name wins, so that
    `select=["apt-lists-in-layer"], ignore=["image"]` leaves that one rule; of equals, `ignore`.

    Raises CtxauditError for a name that is none of these.
    """
    wanted, added, ignored = (_mentions(rules, names) for names in (select, extend_select, ignore))
    return frozenset(rule.ID for rule in rules if _runs(rule, wanted, added, ignored))


def _runs(
    rule: Rule, wanted: list[_Mention], added: list[_Mention], ignored: list[_Mention]
) -> bool:
    by_name = max((mention.of(rule) for mention in (*wanted, *added)), default=0)
    runs = by_name > 0 or (not wanted and rule.DEFAULT)
    against = max((mention.of(rule) for mention in ignored), default=0)
    return runs and not (against and against >= by_name)


def severities_by_rule(
    rules: Sequence[Rule], by_name: Mapping[str, Severity]
) -> dict[str, Severity]:
    """Severities by ids, of those by names as for `chosen`; the more exact name wins."""
    mentions = [(_Mention(check_name(rules, name)), level) for name, level in by_name.items()]
    found = {}
    for rule in rules:
        told = [(mention.of(rule), level) for mention, level in mentions if mention.of(rule)]
        if told:
            found[rule.ID] = max(told, key=lambda one: one[0])[1]
    return found


def _mentions(rules: Sequence[Rule], names: Iterable[str]) -> list[_Mention]:
    return [_Mention(check_name(rules, name)) for name in names]


def named(rules: Sequence[Rule], name: str) -> list[Rule]:
    """The rules that a name means; raises CtxauditError as `check_name` does."""
    mention = _Mention(check_name(rules, name))
    return [rule for rule in rules if mention.of(rule)]


def check_name(rules: Sequence[Rule], name: str) -> str:
    """The name, if it means one rule or several. Raises CtxauditError with the near miss else."""
    known = [ALL, *GROUPS, *(one for rule in rules for one in (rule.ID, *other_names(rule)))]
    if name in known:
        return name
    near = difflib.get_close_matches(name, known, 1)
    hint = f'; did you mean "{near[0]}"?' if near else "; ctxaudit rule lists all"
    raise CtxauditError(f'there is no rule or group "{shown(name)}"{hint}')
