"""`python3 -m generator [--today 2026-11-22]` writes the demo files; `--check` only says whether they are up to date."""
import argparse
import os
import sys

arguments = argparse.ArgumentParser(prog="generator", description=__doc__)
arguments.add_argument("--today", default="2026-11-22", help="the day the story ends; equal days give equal bytes")
arguments.add_argument("--check", action="store_true", help="write nothing, fail when a file would change")
options = arguments.parse_args()
os.environ["DEMO_TODAY"] = options.today

from . import company  # noqa: E402  the day is read when the modules are

sys.exit(company.main(options.check))
