"""JUnit's XML: a suite for each build, a case for each rule that ran."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from ctxaudit.formats.details import Details
from ctxaudit.model import Finding
from ctxaudit.names import shown
from ctxaudit.results import Audit, Build


def report(audit: Audit, _details: Details) -> str:
    """Errors and warnings are failures; notes and what is suppressed stand in the case's output."""
    suites = ET.Element("testsuites", name="ctxaudit")
    for build in audit.builds:
        _suite(suites, build)
    for one in audit.not_audited:
        name = shown(one.definition.name or one.definition.context)
        suite = ET.SubElement(suites, "testsuite", name=name, tests="1", errors="1")
        case = ET.SubElement(suite, "testcase", classname=name, name="audit")
        ET.SubElement(case, "error", message=shown(str(one.reason)), type="error")
    ET.indent(suites)
    text = ET.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(suites: ET.Element, build: Build) -> None:
    by_rule: dict[str, list[Finding]] = {rule: [] for rule in sorted(build.rules)}
    for finding in build.findings:
        by_rule[finding.rule].append(finding)
    failing = {rule: [one for one in found if _fails(one)] for rule, found in by_rule.items()}
    suite = ET.SubElement(
        suites,
        "testsuite",
        name=shown(build.name),
        tests=str(len(by_rule)),
        failures=str(sum(map(bool, failing.values()))),
    )
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


def _fails(finding: Finding) -> bool:
    return finding.severity != "note" and not finding.suppressed


def _line(finding: Finding) -> str:
    place = ""
    if finding.location is not None:
        place = f"{shown(finding.location.file)}:{finding.location.line}: "
    hidden = " (suppressed)" if finding.suppressed else ""
    return f"{place}{finding.severity}: {shown(finding.message)}; {shown(finding.help)}{hidden}"
