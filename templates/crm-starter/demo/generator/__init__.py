"""Generator of the demo company: `python3 -m generator` in `demo/` writes the files again. See figures.py for what holds."""
