"""What a change does to tests: which it adds or extends, and which it makes weaker."""

from __future__ import annotations

from hotfix_lint.facts.tests.judge import judge, strong
from hotfix_lint.facts.tests.model import Evidence, TestJudgement, Weakening
from hotfix_lint.facts.tests.weaken import weakened

__all__ = ["Evidence", "TestJudgement", "Weakening", "judge", "strong", "weakened"]
