#!/usr/bin/env python3
"""Does the carvings on a tree that is in its wings: `carve.py [tree] [--from N] [--to N] [--commit]`."""
import argparse
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import engine
from carvings import STAGES

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument('tree', nargs='?', default='.')
arguments.add_argument('--from', dest='first', type=int, default=1)
arguments.add_argument('--to', dest='last', type=int, default=len(STAGES))
arguments.add_argument('--commit', action='store_true')
arguments.add_argument('--list', action='store_true')
arguments = arguments.parse_args()
root = Path(arguments.tree).resolve()


class Tree:
    """What edits may do."""

    def read(self, file):
        return (root / file).read_text()

    def write(self, file, text):
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def remove(self, file):
        (root / file).unlink()

    def rust(self, folder):
        return sorted(str(p.relative_to(root)) for p in (root / folder).rglob('*.rs'))

    def sub(self, file, pattern, new, *, count=1, flags=re.M, optional=False, first=False, lazy=False):
        text = self.read(file)
        if not isinstance(new, str):
            replace = new
        elif '\\1' in new or '\\g' in new:
            replace = new
        else:
            replace = lambda m: new
        if lazy:
            pattern = pattern.replace('(.*)', '(.*?)')
        changed, n = re.subn(pattern, replace, text, count=count, flags=flags)
        if n == 0 and not optional:
            raise SystemExit(f'nothing to change in {file}: {pattern}')
        if count == 1 and not first and n and len(re.findall(pattern, text, flags=flags)) > 1:
            raise SystemExit(f'more than one place in {file}: {pattern}')
        self.write(file, changed)

    def add_use(self, file, line):
        """Among the `use crate::` lines at the top."""
        text = self.read(file)
        at = text.index('use crate::')
        self.write(file, text[:at] + line + text[at:])

    def put_after_uses(self, file, block, uses):
        text = self.read(file)
        ends = [u[3] for u in engine.top_uses(text)]
        at = max(ends) + 1
        text = text[:at] + '\n' + block + text[at:]
        missing = [u for u in uses if u not in text]
        self.write(file, text)
        for u in missing:
            self.fold(file, u)

    def fold(self, file, line):
        """Adds a name to what is imported from a module already, or a line."""
        text = self.read(file)
        module, name = re.match(r'use (.*)::(\w+);', line).groups()
        m = re.search(r'^use ' + re.escape(module) + r'::(?:\{(.*?)\}|(\w+));\n', text, re.M | re.S)
        if m:
            names = [n.strip() for n in (m[1] or m[2]).split(',') if n.strip()]
            new = f'use {module}::{{{", ".join(names + [name])}}};\n' if name not in names else m[0]
            self.write(file, text.replace(m[0], new, 1))
        else:
            self.add_use(file, line)

    def regroup(self, file, line):
        """Moves an import of another crate to the others of its kind."""
        text = self.read(file)
        text = text.replace(line + '\n', '', 1)
        at = text.find('use nguon_domain::')
        if at < 0:
            at = re.search(r'^use ', text, re.M).start()
        self.write(file, text[:at] + line + '\n' + text[at:])


if arguments.list:
    for n, s in enumerate(STAGES, 1):
        print(n, s.subject)
    sys.exit()
for n, s in enumerate(STAGES, 1):
    if not arguments.first <= n <= arguments.last:
        continue
    print(f'-- {n}. {s.subject}')
    only = sorted({c for part in s.engine.values() for c in part} - {None}) if s.engine else []
    if only:
        engine.run(root, only=only, **s.engine)
    engine.ROOT = root
    s.edit(Tree())
    engine.format_all()
    subprocess.check_call(['git', '-C', root, 'add', '-A', '.'])
    if arguments.commit:
        subprocess.check_call(['git', '-C', root, 'commit', '-q', '-m', s.subject, '-m', s.why])
