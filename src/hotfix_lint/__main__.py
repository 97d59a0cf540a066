"""Runs the command line as `python -m hotfix_lint`."""

from hotfix_lint.cli import main

if __name__ == "__main__":
    main()
