"""What the reader of minutes finds in the labelled minutes, by field: precision and recall, certain and all."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "formats"))

from minutes_labels import scores, texts


def main() -> None:
    for folder in ("dev", "heldout"):
        certain, every = scores(texts(folder), certain_only=True), scores(texts(folder), certain_only=False)
        print(f"{folder} ({len(texts(folder))} styles)")
        print(f"{'field':15} {'told':>5} {'certain: right/proposed':>24} {'recall':>7} {'all: right/proposed':>20} {'recall':>7}")
        for field, score in every.items():
            sure = certain.get(field, score._replace(right=0, proposed=0))
            print(
                f"{field:15} {score.told:5} {f'{sure.right}/{sure.proposed}':>24} {sure.recall:7.3f}"
                f" {f'{score.right}/{score.proposed}':>20} {score.recall:7.3f}"
            )


if __name__ == "__main__":
    main()
