"""Every action that the code records has its words in both languages, and no words are left over."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.test import Client
from django.utils.translation import override

from zhuxue.portal.applications.models import Decision
from zhuxue.portal.audit.words import WORDS, title
from zhuxue.portal.awards.models import Reply, Ruling
from zhuxue.portal.emergencies.models import EmergencyStep
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.models import Role
from zhuxue.portal.registers.models import ProposalDecision
from zhuxue.portal.schools.models import AccountChange, Transfer
from zhuxue.portal.supervision.models import IssueStep

from .conftest import holder

PORTAL = Path(__file__).resolve().parents[2] / "src/zhuxue/portal"
# What follows the word of an action whose end is the value of a state or a verdict.
ENDS = {
    "offset ": {"confirmed", "back"},
    "batch ": {
        "declared",
        "checked",
        "approved",
        "sent_back",
        "held",
        "released",
        "cancelled",
        "ordered",
        "written",
        "fetched",
        "sent",
        "school_confirmed",
        "return_read",
        "return_waits",
        "row_settled",
        "closed",
    },
    "account change ": set(AccountChange.State.values) - {"asked"},
    "award ": set(Reply.Says.values),
    "case ": set(Decision.Verdict.values),
    "issue ": set(IssueStep.Act.values),
    "emergency ": set(EmergencyStep.What.values),
    "job ": set(Job.State.values) - {"waiting", "running"},
    "proposal ": set(ProposalDecision.Outcome.values),
    "round ": set(Ruling.Kind.values),
    "transfer ": set(Transfer.State.values) - {"asked"},
}


def recorded() -> set[str]:
    """Every action in the code, what is put together at run time in each of its forms."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in PORTAL.rglob("*.py")]
    return {action for tree in trees for call in _calls(tree) for action in _actions(call.args[0], tree)}


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record":
            yield node


def _actions(said: ast.AST, tree: ast.AST) -> set[str]:
    if isinstance(said, ast.JoinedStr):
        start = said.values[0].value
        return {start + end for end in ENDS[start]}
    if isinstance(said, ast.Name):
        given = [n.value for n in ast.walk(tree) if isinstance(n, ast.Assign) and n.targets[0].id == said.id]
        return {action for value in given for action in _actions(value, tree)}
    if isinstance(said, ast.IfExp):
        return _actions(said.body, tree) | _actions(said.orelse, tree)
    assert isinstance(said, ast.Constant), ast.dump(said)
    return {said.value}


def test_every_action_recorded_has_its_words_and_no_words_are_left_over() -> None:
    assert set(WORDS) == recorded()
    assert all(zh and en for zh, en in WORDS.values())


def test_the_words_are_those_of_the_readers_language() -> None:
    assert title("signed in") == "登录"
    with override("en"):
        assert title("case pass") == "case passed"
    assert title("never heard of") == "never heard of"


def test_the_audit_page_says_actions_in_words_and_filters_by_them(db: None) -> None:
    client = Client()
    client.force_login(holder(Role.AUDITOR).person)

    page = client.get("/people/audit/", {"action": "signed in"}).content.decode()

    assert "登录" in page and ">signed in<" not in page
