#!/usr/bin/env python3
"""Puts the modules of a working tree into the wings, on any state of it: `move.py [tree] [--crate api] [--no-format]`.
What goes where, and why, stands in tables.py; carvings.py has the changes that follow. The result is staged."""
import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import engine
from tables import ADMIN, HEADS, LISTS, REEXPORTED, RULES, STAY

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument('tree', nargs='?', default='.')
arguments.add_argument('--crate', action='append', choices=list(RULES), help='only this crate (may be repeated)')
arguments.add_argument('--no-format', action='store_true')
arguments = arguments.parse_args()

root = Path(arguments.tree).resolve()
only = []
for name in arguments.crate or RULES:
    source = (root / engine.CRATES[name]).parent
    if (source / ('records' if name != 'domain' else 'identification')).is_dir():
        print(f'{name} is in its wings already')
    else:
        only.append(name)
if only:
    engine.run(root, modules=RULES, heads=HEADS, reexported=REEXPORTED, lists=LISTS, stay=STAY,
               gone={'frontend': ['pages']}, admin=ADMIN if 'api' in only else None, only=only,
               form=not arguments.no_format)
