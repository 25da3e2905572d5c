"""The rules: one module each, one registry, one function that runs them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ctxaudit.errors import CtxauditError
from ctxaudit.lint.precedence import one_a_line
from ctxaudit.model import SEVERITIES, Finding, Group, Severity, Skipped
from ctxaudit.names import as_bytes
from ctxaudit.rules import (
    add_not_copy,
    alpine_musl_wheels,
    apt_lists_in_layer,
    apt_recommends,
    apt_update_alone,
    archive_or_dump,
    broad_copy,
    broad_suffix,
    build_output,
    builder_dependent_pattern,
    cache_files,
    cache_mount,
    chown_in_later_layer,
    copy_before_install,
    copy_ignored_file,
    copy_missing_source,
    copy_overwrites_install,
    copy_whole_stage,
    dead_exception,
    dead_pattern,
    delete_in_later_layer,
    download_kept,
    duplicate_pattern,
    editor_files,
    emptied_file,
    everything_excluded,
    exception_brings_back,
    foreign_syntax,
    full_base_image,
    git_dirty_version,
    git_history,
    ignored_by_git,
    infrastructure_state,
    installed_dependencies,
    large_data,
    lock_file_excluded,
    log_files,
    lost_directory,
    misread_comment,
    missing_ignore_file,
    misspelt_pattern,
    multi_stage_missing,
    needed_file_excluded,
    npm_dev_dependencies,
    npm_install_not_ci,
    overlong_path,
    oversize_context,
    pip_cache_in_layer,
    pipefail,
    root_only_pattern,
    secret_copied_for_install,
    secret_in_arg_or_env,
    secret_in_context,
    secret_in_instruction,
    secret_removed_later,
    shadowed_pattern,
    shell_form_command,
    shipped_build_files,
    slow_exception,
    static_to_scratch,
    temporary_files,
    test_output,
    undecodable_name,
    unknown_stage,
    unneeded_files,
    unpinned_base,
    unpinned_packages,
    unreachable_stage,
    unread_ignore_file,
    unreadable_entry,
    untracked_file,
    unused_ignore_file,
    user_root,
    vcs_history,
    workdir_not_cd,
)
from ctxaudit.rules.evidence import Evidence
from ctxaudit.rules.rule import Rule
from ctxaudit.rules.selection import chosen, severities_by_rule
from ctxaudit.suppressions import PathIgnores

RULES: tuple[Rule, ...] = (
    secret_in_context,
    secret_removed_later,
    secret_copied_for_install,
    secret_in_arg_or_env,
    secret_in_instruction,
    oversize_context,
    undecodable_name,
    overlong_path,
    unreadable_entry,
    emptied_file,
    everything_excluded,
    copy_missing_source,
    copy_ignored_file,
    unknown_stage,
    unread_ignore_file,
    unused_ignore_file,
    misread_comment,
    foreign_syntax,
    duplicate_pattern,
    dead_exception,
    shadowed_pattern,
    exception_brings_back,
    lock_file_excluded,
    needed_file_excluded,
    misspelt_pattern,
    root_only_pattern,
    lost_directory,
    broad_suffix,
    builder_dependent_pattern,
    slow_exception,
    dead_pattern,
    git_history,
    git_dirty_version,
    ignored_by_git,
    untracked_file,
    installed_dependencies,
    vcs_history,
    build_output,
    cache_files,
    test_output,
    log_files,
    editor_files,
    temporary_files,
    archive_or_dump,
    large_data,
    infrastructure_state,
    unneeded_files,
    missing_ignore_file,
    copy_before_install,
    copy_overwrites_install,
    broad_copy,
    copy_whole_stage,
    alpine_musl_wheels,
    npm_install_not_ci,
    npm_dev_dependencies,
    multi_stage_missing,
    delete_in_later_layer,
    chown_in_later_layer,
    shipped_build_files,
    full_base_image,
    static_to_scratch,
    unpinned_base,
    unpinned_packages,
    apt_update_alone,
    apt_lists_in_layer,
    apt_recommends,
    pip_cache_in_layer,
    cache_mount,
    download_kept,
    add_not_copy,
    workdir_not_cd,
    pipefail,
    shell_form_command,
    user_root,
    unreachable_stage,
)


DEFAULT_RULES = chosen(RULES)
NOTHING_CHANGED: Mapping[str, Severity] = {}
_ABOUT_IGNORE_FILES = frozenset(rule.ID for rule in RULES if rule.GROUP == "ignorefile")
_ABOUT_LINES = _ABOUT_IGNORE_FILES - {"emptied-file", "unread-ignore-file", "unused-ignore-file"}
MOST_PATTERNS = 500


def choose(
    select: Iterable[str] = (), extend_select: Iterable[str] = (), ignore: Iterable[str] = ()
) -> frozenset[str]:
    """The ids of the rules that run, see `selection.chosen`."""
    return chosen(RULES, select, extend_select, ignore)


def group_of(rule: str) -> Group:
    """The group of the rule with this id."""
    return next(one.GROUP for one in RULES if rule == one.ID)


def path_ignores(
    file: str | None, names_by_pattern: Mapping[str, Sequence[str]]
) -> PathIgnores | None:
    """Rules to hide for paths: names as for `choose` by patterns, which hold below `file`."""
    if file is None or not names_by_pattern:
        return None
    rules = {pattern: chosen(RULES, names) for pattern, names in names_by_pattern.items()}
    return PathIgnores(file, rules)


def hidden_by(name: str, reason: str) -> frozenset[str]:
    """The ids of the rules that a comment with this name hides.

    Raises CtxauditError if the name means no rule, and where a secret would be hidden without a
    reason.
    """
    rules = chosen(RULES, [name])
    if not reason and any(rule.ID in rules and rule.GROUP == "secrets" for rule in RULES):
        raise CtxauditError(f"hides nothing: say why, to hide {name}")
    return rules


def severities(by_name: Mapping[str, Severity]) -> dict[str, Severity]:
    """Severities by the ids of rules, of those by names as for `choose`; the more exact name wins.

    Raises CtxauditError for a name that means no rule.
    """
    return severities_by_rule(RULES, by_name)


def run(
    evidence: Evidence,
    rules: frozenset[str] = DEFAULT_RULES,
    severities: Mapping[str, Severity] = NOTHING_CHANGED,
) -> tuple[Finding, ...]:
    """What the rules with these ids say of one build, the worst first (see `rank`).

    `severities` replace those that the rules give, by their ids.
    The lines of a very long ignore file are not looked at one by one, which `left_out` tells.
    """
    if _is_long(evidence):
        rules -= _ABOUT_LINES
    checks = [rule.check for rule in RULES if rule.ID in rules]
    found = (finding for check in checks for finding in check(evidence))
    told = (
        finding._replace(severity=severities.get(finding.rule, finding.severity))
        for finding in one_a_line(found, _ABOUT_IGNORE_FILES)
    )
    return tuple(sorted(told, key=rank))


def left_out(evidence: Evidence, rules: frozenset[str]) -> tuple[Skipped, ...]:
    """What these rules, which have run, did not look at, and why."""
    decided = evidence.decided
    found = (*decided.unsearched(evidence.context.furthest), *decided.git_trouble)
    if not _is_long(evidence) or not rules & _ABOUT_LINES:
        return found
    count = len(evidence.tree.patterns.patterns)
    reason = f"of its {count:,} patterns none was looked at alone (at most {MOST_PATTERNS} are)"
    return (Skipped(evidence.ignore.path, reason), *found)


def _is_long(evidence: Evidence) -> bool:
    """Whether the ignore file has too many lines to decide the tree without each of them."""
    return len(evidence.tree.patterns.patterns) > MOST_PATTERNS


def rank(finding: Finding) -> tuple[int, int, str, int, bytes]:
    """What findings are sorted by: severity, then bytes, then place."""
    line = finding.location.line if finding.location else 0
    path = as_bytes(finding.path or "")
    return SEVERITIES.index(finding.severity), -finding.bytes, finding.rule, line, path
