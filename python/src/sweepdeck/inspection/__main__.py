"""The three questions, from the command line."""

import sys

from sweepdeck.inspection.candidates import answer_candidates
from sweepdeck.inspection.examine import answer_inspect
from sweepdeck.inspection.study import answer_study


def main() -> int:
    if sys.argv[1:] == ["inspect"]:
        answer_inspect()
        return 0
    if sys.argv[1:] == ["study"]:
        answer_study()
        return 0
    if sys.argv[1:2] == ["candidates"] and len(sys.argv) == 3:
        answer_candidates(sys.argv[2])
        return 0
    sys.stderr.write(
        "usage: python -m sweepdeck.inspection inspect < request | study < request | candidates FILE\n"
    )
    return 2


if __name__ == "__main__":
    sys.exit(main())
