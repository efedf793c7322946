"""`python3 -m unittest generator.test_truth` in `demo/`: the committed files are what the generator writes, and hold what they promise."""
import datetime as dt
import unittest
from pathlib import Path

from .truth import Truth

FOLDER = Path(__file__).resolve().parent.parent
TODAY = dt.date(2026, 11, 22)


class Figures(unittest.TestCase):
    def test_every_figure_holds(self):
        truth = Truth(FOLDER, TODAY)
        self.assertEqual(truth.all(), [])
        self.assertGreater(truth.seen, 150)

    def test_a_figure_that_is_off_is_told(self):
        truth = Truth(FOLDER, TODAY)
        del truth.files.rows["opportunity"][::3]
        self.assertIn("won engineering 2024", " ".join(truth.all()))

    def test_the_sample_names_nothing_outside_itself(self):
        rows = Truth(FOLDER, TODAY).files.rows
        inside, outside = set(), set()
        for mine in rows.values():
            for row in mine:
                (inside if row.get("$sample", 1) else outside).add(row.get("$key"))
        outside -= {None}
        for entity, mine in rows.items():
            for row in mine:
                if row.get("$sample", 1):
                    named = [c for c in row.values() if isinstance(c, str)] + [c for m in row.get("$moves") or [] for c in (m + [None])[2:3] if c for c in c.values() if isinstance(c, str)]
                    self.assertFalse(outside.intersection(named), (entity, row))
        self.assertGreater(len(inside), 1000)


if __name__ == "__main__":
    unittest.main()
