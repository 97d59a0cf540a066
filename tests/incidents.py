"""Incident documents for tests: a good one, and parts of it to replace."""

from __future__ import annotations

PATH = "docs/incidents/ENG-1234.md"

HEADER = """\
Date: 2026-03-01
Severity: P0
Duration: 1h 24m
Reviewed: 2026-03-03
"""

TIMELINE = """\
- 14:23 - Issue first detected
- 14:25 - On-call engineer alerted
- 14:30 - Root cause identified
- 14:45 - Fix PR opened
- 15:20 - PR approved and merged
- 15:47 - Fix deployed to production
- 16:00 - Verified resolved
"""

ACTIONS = """\
- [ ] ENG-1301: Add a test of expired tokens (@robin, by 2026-03-10)
- [ ] ENG-1302: Align token expiry on staging with production (@sam, by 2026-03-12)
"""


def document(
    header: str = HEADER,
    timeline: str | None = TIMELINE,
    actions: str | None = ACTIONS,
    heading: str = "## Timeline (UTC)",
) -> str:
    """Return a document; None leaves a section out."""
    parts = [
        f"# Post-incident review: ENG-1234\n\n{header}",
        "## Summary\n\nExpired session tokens were accepted by the login.\n",
        f"{heading}\n\n{timeline}" if timeline is not None else "",
        "## Impact\n\n- **Users affected**: about 5,000\n- **User experience**: strangers got in\n",
        "## Root Cause\n\nThe cache key left out the expiry time.\n",
        "## Resolution\n\nThe key holds the expiry time.\n",
        "## What Went Well\n\n- The alarm rang within two minutes.\n",
        "## What Went Wrong\n\n- No test covered an expired token.\n",
        f"## Action Items\n\n{actions}" if actions is not None else "",
        "## Prevention\n\nEvery key of the cache is tested for the times that it depends on.\n",
        "## Lessons Learned\n\nA cache key is a part of the access control.\n",
    ]
    return "\n".join(part for part in parts if part)
