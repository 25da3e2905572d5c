"""JUnit's XML: a suite for each build, a case for each rule that ran.

A build that could not be audited is a suite with one case: an error, or skipped where its context
is on no disk here.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from ctxaudit.formats.details import Details
from ctxaudit.formats.reported import unaudited
from ctxaudit.model import Finding
from ctxaudit.names import shown
from ctxaudit.results import Audit, Build


def report(audit: Audit, _details: Details) -> str:
    """Errors and warnings are failures; what else there is stands in the case's output.

    That are notes, and what is suppressed or in a baseline.
    """
    suites = ET.Element("testsuites", name="ctxaudit")
    for build in audit.builds:
        _suite(suites, build)
    for one in unaudited(audit):
        name = shown(one.name)
        suite = _new_suite(suites, name, tests=1, errors=int(one.is_failure))
        case = ET.SubElement(suite, "testcase", classname=name, name="audit")
        kind = "error" if one.is_failure else "skipped"
        ET.SubElement(case, kind, message=shown(one.reason), type="not-audited")
    ET.indent(suites)
    text = ET.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _new_suite(
    suites: ET.Element, name: str, *, tests: int, failures: int = 0, errors: int = 0
) -> ET.Element:
    counts = {"tests": str(tests), "failures": str(failures), "errors": str(errors)}
    return ET.SubElement(suites, "testsuite", {"name": name, **counts})


def _suite(suites: ET.Element, build: Build) -> None:
    by_rule: dict[str, list[Finding]] = {rule: [] for rule in sorted(build.rules)}
    for finding in build.findings:
        by_rule[finding.rule].append(finding)
    failing = {rule: [one for one in found if _fails(one)] for rule, found in by_rule.items()}
    failures = sum(map(bool, failing.values()))
    suite = _new_suite(suites, shown(build.name), tests=len(by_rule), failures=failures)
    for rule, found in by_rule.items():
        case = ET.SubElement(suite, "testcase", classname=shown(build.name), name=rule)
        if failing[rule]:
            worst = failing[rule][0]
            failure = ET.SubElement(
                case, "failure", message=shown(worst.message), type=worst.severity
            )
            failure.text = "\n".join(map(_line, failing[rule]))
        if rest := [one for one in found if not _fails(one)]:
            ET.SubElement(case, "system-out").text = "\n".join(map(_line, rest))
    if build.skipped:
        lines = [f"{shown(one.path)}: {shown(one.reason)}" for one in build.skipped]
        text = "\n".join(["not read or not known:", *lines])
        ET.SubElement(suite, "system-out").text = text


def _fails(finding: Finding) -> bool:
    return finding.severity != "note" and not finding.suppressed and not finding.in_baseline


def _line(finding: Finding) -> str:
    place = ""
    if finding.location is not None:
        place = f"{shown(finding.location.file)}:{finding.location.line}: "
    hidden = " (suppressed)" if finding.suppressed else ""
    hidden += " (in the baseline)" if finding.in_baseline else ""
    return f"{place}{finding.severity}: {shown(finding.message)}; {shown(finding.help)}{hidden}"
