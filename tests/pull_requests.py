"""A pull request that no rule of the built-in policy flags, and its JSON as GitHub gives it."""

from __future__ import annotations

from typing import Any

from tests.repositories import BRANCH

TITLE = "[HOTFIX] [P1] ENG-1234: refuse expired session tokens"
BODY = """\
### Urgency
- [x] P1 - Production down

### Impact
Everyone who shares a device.

**Severity**: critical feature broken

### Root cause
The key of the session cache left out the expiry time.

**How it happened:**
Monday's release made the cache shared.

**Why it wasn't caught:**
- [x] Missing test coverage

### The fix
The key holds the expiry time.

### Testing
- [x] Reproduced

### Regression test
`test_expired`

### Rollback plan
Revert the commit.

### Monitoring
Error rate of the login.

### Deploy checklist
- [x] All checks pass

### Follow-up
- [ ] Update the ticket
"""


def github(**more: Any) -> dict[str, Any]:
    """Return `pulls/12` of GitHub's REST interface, with reviews."""
    return {
        "number": 12,
        "title": TITLE,
        "body": BODY,
        "labels": [],
        "draft": False,
        "user": {"login": "alex"},
        "html_url": "https://github.com/acme/shop/pull/12",
        "base": {"ref": "main", "sha": "b" * 40},
        "head": {"ref": BRANCH, "sha": "a" * 40},
    } | more
