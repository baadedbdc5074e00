"""Moves modules and items of the three crates and rewrites every path to them.

Everything is read first, all paths are mapped in one pass (never one replacement after the other, because names
cross: `chain` becomes `trace`, `trace` becomes `public`), then the files are moved and written.
"""
import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from rust import parse_use, tokens, tree

CRATES = {'api': 'crates/api/src/lib.rs', 'domain': 'crates/domain/src/lib.rs', 'frontend': 'frontend/src/main.rs'}
EXTERN = {'nguon_api': 'api', 'nguon_domain': 'domain'}
warnings = []
ROOT = None
ADMIN = None
HEADS, LISTS, REEXPORTED, RULES, STAY, ITEMS, ALIASES, GONE = {}, {}, {}, {}, {}, {}, {}, {}
ONLY = set()



def warn(*what):
    warnings.append(' '.join(map(str, what)))


class Crate:
    def __init__(self, name):
        self.name = name
        self.root = ROOT / CRATES[name]
        self.src = self.root.parent
        self.old = tree(self.root)
        self.map = {}
        rules = {tuple(old.split('::')): tuple(new.split('::')) for old, (new, _) in RULES.get(name, {}).items()} if name in ONLY else {}
        for old in rules:
            if old not in self.old:
                warn(f'{name}: no module {"::".join(old)} (any more)')
        self.gone = {tuple(p.split('::')) for p in GONE.get(name, ())} & set(self.old) if name in ONLY else set()
        if name in STAY:
            unknown = {p[0] for p in self.old if p and p not in self.gone} - {r[0] for r in rules} - STAY[name]
            unknown -= {p[0] for p in self.gone}
            unknown |= {'::'.join(p) for p in self.old if p and p[:-1] in self.gone and p not in rules}
            if unknown and name in ONLY:
                raise SystemExit(f'{name}: say in tables.py where these go: {", ".join(sorted(unknown))}')
        self.items = {}
        self.reached = set()  # (new module, old path) of what moved modules use
        if name in ONLY:
            for src, dst, names in ITEMS.get(name, []):
                for n in names:
                    self.items[tuple(src.split('::')) + (n,)] = tuple(dst.split('::')) + (n,)
            for path, new in ALIASES.get(name, {}).items():
                self.items[tuple(path.split('::'))] = tuple(new.split('::'))
        for p in self.old:
            best = max((r for r in rules if p[:len(r)] == r), key=len, default=None)
            self.map[p] = p if best is None else rules[best] + p[len(best):]
        for p in self.gone:
            self.map[p] = ()
        taken = {}
        for p, new in self.map.items():
            if p in self.gone:
                continue
            if new in taken:
                raise SystemExit(f'{name}: {p} and {taken[new]} both become {new}')
            taken[new] = p
        self.new = taken

    def new_file(self, p):
        file, new = self.old[p].file, self.map[p]
        if p == ():
            return file
        if file.name == 'mod.rs' or (len(new) == 1 and any(n[:1] == new and len(n) > 1 for n in self.new) and file.name == 'mod.rs'):
            return self.src.joinpath(*new, 'mod.rs')
        return self.src.joinpath(*new[:-1], new[-1] + '.rs')

    def target(self, path, inside=None):
        """The new path of what was at `path` (segments below the crate), as (segments, does it name a module)."""
        path = tuple(path)
        for k in range(len(path), 0, -1):
            if path[:k] in self.items:
                return self.items[path[:k]] + path[k:]
        for k in range(len(path), -1, -1):
            if path[:k] in self.map:
                if path[:k] in self.gone and k < len(path):
                    warn(f'{self.name}: item of a module that is gone: {"::".join(path)}')
                new, rest = self.map[path[:k]], path[k:]
                if self.name in ONLY and new in REEXPORTED.get(self.name, ()) and path[:k] != inside:
                    new = new[:-1]
                return new + rest
        raise AssertionError(path)

    def is_module(self, path):
        return tuple(path) in self.map


class File:
    """A source file and how names are found in it."""

    def __init__(self, crate, old, text):
        self.crate, self.old, self.text = crate, old, text
        self.toks = tokens(text)
        self.scopes = {}   # inline modules -> {name: (crate, absolute old path)}
        self.renamed = {}  # (scope, name) -> new name of a binding
        self.kept = set()  # bindings under whose name something is still to be found
        self.left = {}     # (scope, name) -> new modules of what was found under it and went elsewhere
        self.in_comment = False
        if crate is not None:
            self.new = crate.map[old]

    # -- finding ------------------------------------------------------------------------------------------------

    def absolute(self, segs, scope):
        """(crate, old absolute segments) of a path, or None when it is not ours."""
        first = segs[0]
        if first in EXTERN:
            return crates[EXTERN[first]], list(segs[1:])
        if self.crate is None:
            return self.bound(segs, scope)
        if first == 'crate':
            return self.crate, list(segs[1:])
        if first in ('self', 'super'):
            base = list(self.old) + list(scope)
            k = 0
            if first == 'self':
                k = 1
            while k < len(segs) and segs[k] == 'super':
                if not base:
                    return None
                base.pop()
                k += 1
            return self.crate, base + list(segs[k:])
        return self.bound(segs, scope)

    def bound(self, segs, scope):
        names = self.scopes.get(scope, {})
        if segs[0] in names:
            crate, base = names[segs[0]]
            return crate, list(base) + list(segs[1:])
        if self.crate is not None and scope == () and self.old + (segs[0],) in self.crate.map:
            return self.crate, list(self.old) + list(segs)
        return None

    def collect(self):
        """Reads what `use` binds to modules of ours, by inline module."""
        globs = []
        for scope, leaves, _, _ in self.uses():
            names = self.scopes.setdefault(scope, {})
            for segs, alias in leaves:
                if segs[-1] == '*':
                    if segs[:-1] == ['super'] and scope:
                        globs.append(scope)
                    continue
                path = segs[:-1] if segs[-1] == 'self' else segs
                found = self.absolute_of_use(path, scope)
                if found is None:
                    continue
                crate, absolute = found
                if crate.is_module(absolute) and absolute:
                    name = alias or path[-1]
                    names[name] = (crate, tuple(absolute))
                    if alias is None:
                        new = crate.target(absolute)[-1] if crate.target(absolute) else name
                        if new != name:
                            self.renamed[(scope, name)] = new
        for scope in globs:
            outer = dict(self.scopes.get(scope[:-1], {}))
            outer.update(self.scopes.get(scope, {}))
            self.scopes[scope] = outer
            for (s, name), new in list(self.renamed.items()):
                if s == scope[:-1]:
                    self.renamed.setdefault((scope, name), new)

    def absolute_of_use(self, segs, scope):
        if segs[0] in ('crate', 'self', 'super') or segs[0] in EXTERN:
            return self.absolute(segs, scope)
        if self.crate is not None and scope == () and self.old + (segs[0],) in self.crate.map:
            return self.crate, list(self.old) + list(segs)
        names = self.scopes.get(scope, {})
        if segs[0] in names:
            crate, base = names[segs[0]]
            return crate, list(base) + list(segs[1:])
        return None

    def walk(self):
        """Yields (index, scope) for every token that is code."""
        scope, depth, marks = (), 0, []
        toks = self.toks
        i = 0
        while i < len(toks):
            kind, text = toks[i]
            if text == '{' and kind == 'punct':
                depth += 1
            elif text == '}' and kind == 'punct':
                depth -= 1
                if marks and marks[-1] == depth:
                    marks.pop()
                    scope = scope[:-1]
            elif kind == 'ident' and text == 'mod' and self.next_code(i + 1)[0] == 'ident':
                j = self.next_index(i + 1)
                k = self.next_index(j + 1)
                if toks[k][1] == '{':
                    yield i, scope
                    yield j, scope
                    scope = scope + (toks[j][1],)
                    marks.append(depth)
                    depth += 1
                    i = k + 1
                    continue
            yield i, scope
            i += 1

    def next_index(self, i):
        while i < len(self.toks) and self.toks[i][0] in ('ws', 'comment'):
            i += 1
        return i

    def next_code(self, i):
        i = self.next_index(i)
        return self.toks[i] if i < len(self.toks) else ('end', '')

    def prev_code(self, i):
        i -= 1
        while i >= 0 and self.toks[i][0] in ('ws', 'comment'):
            i -= 1
        return self.toks[i] if i >= 0 else ('start', '')

    def uses(self):
        """Yields (scope, leaves, start index at `use`, index of `;`)."""
        end = -1
        for i, scope in self.walk():
            if i <= end or self.toks[i] != ('ident', 'use'):
                continue
            after = self.next_code(i + 1)
            if after[1] == '<' or self.prev_code(i)[1] in ('+', ':', '->'):
                continue  # precise capturing: `impl X + use<'a>`
            leaves, end = parse_use(self.toks, i + 1)
            yield scope, leaves, i, end

    # -- writing ------------------------------------------------------------------------------------------------

    def render(self, segs, scope, is_use):
        """The new text of a path, or None when it stays as it is."""
        found = self.absolute(segs, scope) if not is_use else self.absolute_of_use(segs, scope)
        if found is None:
            return None
        crate, absolute = found
        if not absolute and segs[0] in ('crate', *EXTERN):
            return None
        inside = self.old if crate is self.crate else None
        new = list(crate.target([s for s in absolute if s != '*'], inside)) + (['*'] if '*' in absolute else [])
        first = segs[0]
        if first in EXTERN:
            return [first] + new
        if crate is self.crate and self.moved_away():
            crate.reached.add((self.new, tuple(absolute)))
        if first == 'crate':
            return ['crate'] + new
        base = list(self.new) + list(scope) if self.crate is crate else None
        if first in ('self', 'super'):
            supers = [s for s in segs if s == 'super']
            anchor = list(self.old) + list(scope)
            anchor = anchor[:len(anchor) - len(supers)]
            # What the same words mean from the new place.
            there = base[:len(base) - len(supers)] if len(base) >= len(supers) else None
            rest = list(segs[len(supers) + (1 if first == 'self' else 0):])
            if there is not None and there + rest == new:
                return None
            if there is not None and new[:len(there)] == there and (len(there) or not supers):
                return [s for s in segs if s in ('self', 'super')] + new[len(there):]
            return ['crate'] + new
        # A bare name: bound by `use`, or a child of this module.
        names = self.scopes.get(scope, {})
        if first in names and not (is_use and self.crate is not None and scope == () and self.old + (first,) in self.crate.map):
            home, bound = names[first]
            moved = list(home.target(bound))
            if new[:len(moved)] == moved and bound not in home.gone:
                if not is_use and not self.in_comment:
                    self.kept.add((scope, first))
                return [self.renamed.get((scope, first), first)] + new[len(moved):]
            prefix = {'nguon_api': 'api', 'nguon_domain': 'domain'}
            outer = 'crate' if home is self.crate else next(k for k, v in prefix.items() if crates[v] is home)
            if is_use or self.in_comment:
                return [outer] + new
            module = next(tuple(new[:k]) for k in range(len(new), 0, -1) if tuple(new[:k]) in home.new or k == 1)
            if bound in home.gone:
                module = module[:1]  # pages: by the wing
            if module[-1] in names and names[module[-1]][1] not in home.gone and module[-1] != first:
                return [outer] + new
            if module[-1] == first and bound not in home.gone:
                return [outer] + new
            self.left.setdefault((scope, first), set()).add((outer, *module))
            return [module[-1]] + new[len(module):]
        if base is not None and new[:len(base)] == base and len(new) > len(base):
            return new[len(base):]
        return ['crate'] + new

    def moved_away(self):
        """Whether it has another parent than before."""
        parent = self.old[:-1]
        return self.old != () and parent not in self.crate.gone and self.crate.map[parent] != self.new[:-1]

    def rewrite(self):
        self.pass_over()
        text = self.pass_over()
        if self.crate is not None and text != self.text:
            text = sort_lists(self.text, text)
        return text

    def pass_over(self):
        toks, out, skip = self.toks, {}, -1
        uses = {i: (scope, leaves, end) for scope, leaves, i, end in self.uses()}
        for i, scope in self.walk():
            if i <= skip:
                continue
            kind, text = toks[i]
            if i in uses:
                scope, leaves, end = uses[i]
                new = self.rewrite_use(leaves, scope, i)
                if new is not None:
                    out[i] = new
                    for k in range(i + 1, end + 1):
                        out[k] = ''
                skip = end
            elif kind == 'comment':
                out[i] = self.rewrite_comment(text, scope)
            elif kind == 'str':
                out[i] = self.rewrite_string(text)
            elif kind == 'ident' and self.prev_code(i)[0] != 'colons' and self.prev_code(i)[1] != '.':
                segs, ends = [text], [i]
                j = i
                while True:
                    a = self.next_index(j + 1)
                    b = self.next_index(a + 1) if a < len(toks) else a
                    if a < len(toks) and toks[a][0] == 'colons' and b < len(toks) and toks[b][0] == 'ident':
                        segs.append(toks[b][1]); ends.append(b); j = b
                    else:
                        break
                opens = self.next_code(j + 1)[0] == 'colons'
                if len(segs) == 1 and not opens and text not in ('super', 'crate'):
                    continue
                if len(segs) == 1 and text in ('super', 'crate'):
                    if text == 'super' and self.prev_code(i)[1] == '(' and scope == ():
                        out[i] = self.restricted(text)
                    continue
                new = self.render(segs, scope, False)
                if new is not None and new != segs:
                    out[i] = '::'.join(new)
                    for k in range(i + 1, ends[-1] + 1):
                        out[k] = ''
                skip = ends[-1]
        return ''.join(out.get(i, t) for i, (_, t) in enumerate(toks))

    def restricted(self, text):
        """`pub(super)` in a file that gets another parent."""
        if self.crate is None or self.old == ():
            return text
        if self.crate.map.get(self.old[:-1]) == self.new[:-1] and self.old[:-1] not in self.crate.gone:
            return text
        if self.old[:-1] and self.crate.map[self.old[:-1]] == self.new[:-1]:
            return text
        return 'crate'

    def rewrite_use(self, leaves, scope, at):
        flat, changed = [], False
        for segs, alias in leaves:
            ends_in_self = segs[-1] == 'self' and len(segs) > 1
            path = segs[:-1] if ends_in_self else segs
            binding = (scope, alias or path[-1])
            if binding in self.left:
                changed = True
                here = () if self.crate is None or scope else ('crate', *self.new)
                flat.extend((list(module), None) for module in sorted(self.left[binding]) if module[:-1] != here)
                if binding not in self.kept:
                    continue
            new = self.render(path, scope, True) if path[0] != '' else None
            if new is not None and new != path:
                changed = True
            new = new or path
            if ends_in_self and len(new) == 1:
                flat.append((new, alias)); continue
            flat.append((new + ['self'] if ends_in_self else new, alias))
        if not changed:
            return None
        if not flat:
            return ''
        groups = {}
        for segs, alias in flat:
            last = segs[-1] + (f' as {alias}' if alias else '')
            groups.setdefault(tuple(segs[:-1]), []).append(last)
        # A module alone reads better as `a::b` than as `a::b::{self}`.
        statements = []
        for prefix, names in groups.items():
            names = list(dict.fromkeys(names))
            if names == ['self'] and len(prefix) > 1:
                statements.append('::'.join(prefix))
            elif len(names) == 1:
                statements.append('::'.join([*prefix, names[0]]))
            else:
                statements.append('::'.join([*prefix, '{' + ', '.join(names) + '}']))
        vis, k = '', at - 1
        while k >= 0 and self.toks[k][1] not in (';', '}', '{', ']') and self.toks[k][0] != 'comment':
            k -= 1
        vis = ''.join(t for _, t in self.toks[k + 1:at]).strip()
        vis = vis + ' ' if vis else ''
        if len(statements) > 1 and k >= 0 and self.toks[k][1] == ']':
            warn('attribute before a `use` that becomes several:', self.old, statements)
        return (';\n' + vis).join('use ' + s for s in statements) + ';' if not vis else \
            ';\n'.join((('' if n == 0 else vis) + 'use ' + s) for n, s in enumerate(statements)) + ';'

    def rewrite_comment(self, text, scope):
        self.in_comment = True
        try:
            return self.rewrite_comment_text(text, scope)
        finally:
            self.in_comment = False

    def rewrite_comment_text(self, text, scope):
        def path(m):
            segs = m.group(0).split('::')
            new = self.render(segs, scope, False)
            return '::'.join(new) if new else m.group(0)
        text = re.sub(r'\b(?:crate|super|self|nguon_api|nguon_domain)(?:::\w+)+', path, text)

        def link(m):
            segs = m.group(1).split('::')
            if segs[0] in ('crate', 'super', 'self', *EXTERN) or self.crate is None:
                return m.group(0)
            found = self.absolute(segs, scope)
            if found is None or (len(segs) == 1 and not found[0].is_module(found[1])):
                return m.group(0)
            new = self.render(segs, scope, False)
            return f'[`{"::".join(new)}`]' if new else m.group(0)
        text = re.sub(r'\[`([a-z_]\w*(?:::\w+)*)`\]', link, text)
        if self.crate is not None:
            text = rename_files(text, self.crate, self.old)
        return text

    def rewrite_string(self, text):
        m = re.fullmatch(r'"(\.\./[^"]*)"', text)
        if m and self.crate is not None:
            here = self.crate.old[self.old].file.parent
            there = self.crate.new_file(self.old).parent
            meant = (here / m[1]).resolve()
            if meant.exists():
                end = '/' if m[1].endswith('/') else ''
                return f'"{os.path.relpath(meant, there)}{end}"'
        name = text[1:-1]
        if self.crate is not None and name.endswith('.rs') and rename_file(name, self.crate) != name:
            return f'"{rename_file(name, self.crate)}"'
        if self.crate is not None and self.old in LISTS.get(self.crate.name, []):
            return '"' + rename_file(text[1:-1], self.crate) + '"'
        return text


NAMES = re.compile(r'\[\s*((?:"[a-z_0-9/]+(?:\.rs|/)",?\s*)+)\]')


def sort_lists(old, new):
    """Lists of files that were sorted are sorted by their new names."""
    before, after = NAMES.findall(old), NAMES.findall(new)
    if len(before) != len(after):
        return new
    for one, other in zip(before, after):
        was, now = re.findall(r'"[^"]*"', one), re.findall(r'"[^"]*"', other)
        if len(now) > 1 and now != sorted(now) and (was == sorted(was) or was != now):
            names = iter(sorted(now))
            new = new.replace(other, re.sub(r'"[^"]*"', lambda m: next(names), other), 1)
    return new


# -- names of files in texts -----------------------------------------------------------------------------------------

def rename_file(name, crate):
    """The new path within `src` of a file or (with `/` at its end) a folder."""
    folder = name.endswith('/')
    parts = name.rstrip('/').split('/')
    if folder:
        p = tuple(parts)
        if p in crate.map and p not in crate.gone:
            return '/'.join(crate.map[p]) + '/'
        return name
    if not name.endswith('.rs') or name in ('lib.rs', 'main.rs', 'mod.rs'):
        return name
    p = tuple(parts[:-1]) + ((parts[-1][:-3],) if parts[-1] != 'mod.rs' else ())
    if p in crate.map and crate.old[p].file == crate.src.joinpath(*parts):
        return str(crate.new_file(p).relative_to(crate.src))
    return name


def rename_files(text, crate, here=None, siblings=True):
    """Files and folders that a text names by their path within `src`."""
    def one(m):
        name = m.group(1)
        if here is not None and '/' not in name.rstrip('/') and here + (name.rstrip('/').removesuffix('.rs'),) in crate.map:
            return m.group(0)  # a child of the module that speaks
        if here and siblings and '/' not in name.rstrip('/') and here[:-1] + (name.rstrip('/').removesuffix('.rs'),) in crate.map:
            return m.group(0)
        return '`' + rename_file(name, crate) + '`'
    return re.sub(r'`((?:[a-z_0-9]+/)*(?:[a-z_0-9]+\.rs|[a-z_0-9]+/))`', one, text)


def rename_full(text):
    """`crates/api/src/…`, `frontend/src/…`."""
    for crate in crates.values():
        at = str(crate.src.relative_to(ROOT))
        def one(m, crate=crate, at=at):
            name = m.group(1)
            bare = name.rstrip('/')
            if bare.endswith('.rs') or name.endswith('/'):
                return f'{at}/{rename_file(name, crate)}'
            p = tuple(bare.split('/'))
            return f'{at}/{"/".join(crate.map[p])}' if p in crate.map else m.group(0)
        text = re.sub(re.escape(at) + r'/([a-z_0-9/]+(?:\.rs)?)', one, text)
    return text


SECTIONS = {'## The domain': 'domain', '## The server': 'api', '## The frontend': 'frontend', '## Invariants': 'api'}


def architecture(text):
    out, crate, inside = [], None, None
    for line in text.split('\n'):
        if line.startswith('## '):
            crate = crates.get(SECTIONS.get(line, ''))
            inside = None
        if crate is not None:
            # A table tells the files of the folder that was named before it.
            if line.startswith('|'):
                if inside is not None:
                    line = re.sub(r'`((?:table|quota)(?:/|\.rs))`', lambda m: '`' + rename_file(m[1], crate) + '`', line)
            else:
                m = re.match(r'`([a-z_]+)/`', line)
                inside = (m[1],) if m and (m[1],) in crate.map else None
                line = rename_files(line, crate, inside, False)
        out.append(line)
    return '\n'.join(out)


# -- declarations ----------------------------------------------------------------------------------------------------

def declaration(m_name, text):
    """The declaration of a module with its attributes and comments."""
    return re.compile(r'(?:^[ ]*(?:///|#\[)[^\n]*\n)*^(?:pub(?:\([a-z: ]+\))? )?mod ' + m_name + r';\n', re.M)


def run(root, *, modules=None, heads=None, items=None, aliases=None, reexported=None, lists=None, stay=None, gone=None,
        admin=None, only=None, form=True):
    """Does it all: `modules` and `aliases` are {crate: {old: new}}, `items` {crate: [(module, new module, [names])]},
    `heads` {crate: {module: its sentence}} for modules that are made."""
    global ROOT, ADMIN, HEADS, LISTS, REEXPORTED, RULES, STAY, ITEMS, ALIASES, GONE, ONLY, crates
    ROOT = Path(root).resolve()
    ADMIN, HEADS, LISTS, REEXPORTED = admin, heads or {}, lists or {}, reexported or {}
    RULES, STAY, ITEMS, ALIASES, GONE = modules or {}, stay or {}, items or {}, aliases or {}, gone or {}
    ONLY = set(only or CRATES)
    warnings.clear()
    crates = {}
    for name in CRATES:
        crates[name] = Crate(name)
    texts, moves = {}, []
    # A small change needs to look only at files that name something of it.
    words = None if STAY else {part.split('::')[-1] for name in ONLY for part in
                               [*RULES.get(name, {}), *ALIASES.get(name, {}), *GONE.get(name, ())]} | {
        n for name in ONLY for _, _, names in ITEMS.get(name, []) for n in names}

    def concerns(text):
        return words is None or any(word in text for word in words)
    for crate in crates.values():
        for p, module in crate.old.items():
            text = module.file.read_text()
            if crate.new_file(p) == module.file and p not in crate.gone and not concerns(text):
                continue
            file = File(crate, p, text)
            file.collect()
            if p in crate.gone:
                moves.append((module.file, None))
                continue
            texts[crate.new_file(p)] = file.rewrite()
            if crate.new_file(p) != module.file:
                moves.append((module.file, crate.new_file(p)))
    # Everything else that names our modules.
    ours = {m.file for c in crates.values() for m in c.old.values()}
    tracked = [ROOT / f for f in subprocess.check_output(['git', '-C', ROOT, 'ls-files'], text=True).splitlines()]
    admin = ROOT / ADMIN[0] if ADMIN and ('admin',) not in crates['api'].old else ROOT / 'no/admin'
    for path in tracked:
        if path in ours or not path.is_file():
            continue
        if path.suffix == '.rs':
            if not concerns(path.read_text()) and path != admin:
                continue
            file = File(None, None, path.read_text())
            file.collect()
            new = rename_full(file.rewrite())
            if path == admin and 'api' in ONLY:
                continue
            if new != file.text:
                texts[path] = new
        elif path.suffix in ('.md', '.sh', '.mjs', '.ts', '.toml', '.yml', '.css') or path.name in ('Makefile', 'Dockerfile'):
            old = path.read_text()
            new = rename_full(old)
            if path.name == 'ARCHITECTURE.md':
                new = architecture(new)
            elif 'docs/adr' in str(path):
                new = rename_files(new, crates['api'])
            if new != old:
                texts[path] = new
    if admin.exists() and 'api' in ONLY:
        api = crates['api']
        file = File(None, None, admin.read_text())
        file.collect()
        text = re.sub(r'\bnguon_api::', 'crate::', file.rewrite()).replace('pub(crate) ', 'pub ')
        new = api.src.joinpath(*ADMIN[1]).with_suffix('.rs')
        texts[new] = text
        moves.append((admin, new))
        main_rs = api.src / 'main.rs'
        text = texts.get(main_rs, main_rs.read_text())
        text = text.replace('mod admin;\n\n', '').replace('use nguon_api::', 'use nguon_api::accounts::admin;\nuse nguon_api::', 1)
        texts[main_rs] = text

    for crate in crates.values():
        declare(crate, texts, admin.exists() and 'api' in ONLY)
    for crate in crates.values():
        open_up(crate, texts)
    for name in ONLY:
        for src, dst, names in ITEMS.get(name, []):
            carve(crates[name], tuple(src.split('::')), tuple(dst.split('::')), names, texts)
    for file in texts:
        texts[file] = rename_full(texts[file]) if file.suffix == '.rs' else texts[file]
    # In two steps, because names cross.
    for n, (old, new) in enumerate(moves):
        if new is None:
            git('rm', '-q', '--cached', old); old.unlink()
            continue
        git('mv', old, old.with_name(f'{old.name}.moving{n}'))
    for n, (old, new) in enumerate(moves):
        if new is None:
            continue
        new.parent.mkdir(parents=True, exist_ok=True)
        git('mv', old.with_name(f'{old.name}.moving{n}'), new)
    for file, text in texts.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    for crate in crates.values():
        for folder, _, _ in list(os.walk(crate.src, topdown=False)):
            if not os.listdir(folder):
                os.rmdir(folder)
    if form:
        format_all()
    git('add', '-A', ROOT)
    for w in warnings:
        print('warning:', w)
    print(f'{len(moves)} files moved')


def format_all():
    """What `cargo fmt --all` does: every root with all that is below it."""
    roots = [str(ROOT / f) for f in subprocess.check_output(['git', '-C', ROOT, 'ls-files'], text=True).splitlines()
             if re.search(r'/src/(lib|main)\.rs$|/src/bin/[^/]+\.rs$|/src/bin/[^/]+/main\.rs$'
                          r'|/tests/[^/]+\.rs$|/tests/[^/]+/main\.rs$|/examples/[^/]+\.rs$', f)
             and not re.search(r'/src/.*/tests/', f)]
    subprocess.check_call(['rustfmt', '--edition', '2024', *roots], cwd=ROOT)


def open_up(crate, texts):
    """What modules use of their old neighbours, from elsewhere now, may be used in the whole crate."""
    for new, path in sorted(crate.reached):
        for k in range(1, len(path) + 1):
            if path[:k] not in crate.map:
                break
            where = crate.map[path[:k]]
            module = crate.old[path[:k]]
            if module.vis.strip() in ('', 'pub(super)') and new[:len(where) - 1] != where[:-1]:
                parent = crate.map[path[:k - 1]]
                if parent != where[:-1] or parent == ():
                    continue  # it has been declared anew
                file = crate.new_file(path[:k - 1])
                old = at(texts, file)
                texts[file] = re.sub(r'^(?:pub\(super\) )?mod ' + where[-1] + ';', f'pub(crate) mod {where[-1]};', old, flags=re.M)
        else:
            continue
        home, name = path[:k - 1], path[k - 1]
        where = crate.map[home]
        if new[:len(where)] == where:
            continue
        file = crate.new_file(home)
        text = at(texts, file)
        head = r'((?:async |const |unsafe )*(?:fn|struct|enum|trait|const|static|type) ' + re.escape(name) + r'\b)'
        raised = re.sub(r'^' + head, r'pub(crate) \1', text, flags=re.M)
        if new[:len(where) - 1] != where[:-1]:
            raised = re.sub(r'^pub\(super\) ' + head, r'pub(crate) \1', raised, flags=re.M)
        if raised != text:
            texts[file] = raised


# -- items -----------------------------------------------------------------------------------------------------------

KEYWORDS = {'fn', 'struct', 'enum', 'trait', 'const', 'static', 'type', 'mod', 'impl', 'use', 'macro_rules', 'union'}


def items_of(text):
    """The top-level items of a file: [(kind, name, start, end)] by characters; comments and attributes before an item
    belong to it, blank lines and `//!` do not."""
    toks = tokens(text)
    found, at, i = [], 0, 0
    offsets, n = [], 0
    for _, t in toks:
        offsets.append(n)
        n += len(t)
    offsets.append(n)
    while i < len(toks):
        kind, t = toks[i]
        if kind == 'ws' or kind == 'comment' and t.startswith('//!'):
            i += 1
            continue
        start = i
        # comments and attributes
        while i < len(toks) and (toks[i][0] in ('ws', 'comment') or toks[i][1] == '#'):
            if toks[i][1] == '#':
                while toks[i][1] != '[':
                    i += 1
                depth = 0
                while True:
                    depth += (toks[i][1] == '[') - (toks[i][1] == ']')
                    i += 1
                    if depth == 0:
                        break
            else:
                i += 1
        if i >= len(toks):
            break
        if text[offsets[start]:offsets[i]].startswith('#!['):
            continue
        # the item itself
        depth, word, name, angle = 0, None, None, 0
        head = []
        while True:
            kind, t = toks[i]
            if kind == 'ident' and word is None and depth == 0:
                if t in KEYWORDS and not (t == 'const' and next_code(toks, i + 1)[1] in ('fn', 'async', 'unsafe')):
                    word = t
                    if t not in ('impl', 'use'):
                        name = next_code(toks, i + 1)[1]
                        if t == 'macro_rules':
                            name = next_code(toks, i + 2)[1]
                elif next_code(toks, i + 1)[1] == '!' and word is None:
                    word, name = 'call', t
            if kind in ('punct',) and t in '([{':
                if t == '{' and depth == 0 and word not in ('const', 'static', 'use', 'type'):
                    # the body
                    while True:
                        depth += (toks[i][1] in '([{' and toks[i][0] == 'punct') - (toks[i][1] in ')]}' and toks[i][0] == 'punct')
                        i += 1
                        if depth == 0:
                            break
                    if word == 'call' and i < len(toks) and toks[i][1] == ';':
                        i += 1
                    break
                depth += 1
            elif kind == 'punct' and t in ')]}':
                depth -= 1
            elif kind == 'punct' and t == ';' and depth == 0:
                i += 1
                break
            if kind not in ('ws', 'comment'):
                head.append((kind, t))
            i += 1
        if word == 'impl':
            name = self_type(head)
        found.append((word, name, offsets[start], offsets[i]))
    return found


def next_code(toks, i):
    while i < len(toks) and toks[i][0] in ('ws', 'comment'):
        i += 1
    return toks[i] if i < len(toks) else ('end', '')


def self_type(head):
    k = next(n for n, t in enumerate(head) if t == ('ident', 'impl')) + 1
    if k < len(head) and head[k][1] == '<':
        depth = 0
        while True:
            depth += (head[k][1] == '<') - (head[k][1] == '>' and head[k - 1][1] != '-')
            k += 1
            if depth == 0:
                break
    depth, begin = 0, k
    for n in range(k, len(head)):
        depth += (head[n][1] in '<([') - (head[n][1] in '>)]' and head[n - 1][1] != '-')
        if head[n] == ('ident', 'for') and depth == 0:
            begin = n + 1
        if head[n] == ('ident', 'where'):
            break
    name = None
    for kind, t in head[begin:]:
        if kind == 'ident':
            name = t
        elif kind != 'colons':
            if t in ('&',) and name is None:
                continue
            break
    return name


def mentions(text, skip_uses=True):
    """The identifiers of a text's code, and of the links of its comments."""
    toks, out, i, prev = tokens(text), set(), 0, ''
    while i < len(toks):
        kind, t = toks[i]
        if kind not in ('ws', 'comment', 'ident'):
            prev = t
        if kind == 'ident' and t == 'use' and skip_uses and next_code(toks, i + 1)[1] != '<':
            while toks[i][1] != ';':
                i += 1
        elif kind == 'ident':
            if prev != '.':
                out.add(t)
                if next_code(toks, i + 1)[1] == '(':
                    out.add(t + '(')
            prev = t
        elif kind == 'comment':
            for m in re.finditer(r'\[`(\w+)', t):
                out.add(m[1])
        i += 1
    return out


def top_uses(text):
    """[(visibility, attributes?, leaves, start, end)] of the `use` statements at the top of a file."""
    out = []
    for word, _, start, end in items_of(text):
        if word == 'use':
            piece = text[start:end]
            toks = tokens(piece)
            at = next(n for n, t in enumerate(toks) if t == ('ident', 'use'))
            leaves, _ = parse_use(toks, at + 1)
            vis = ''.join(t for k, t in toks[:at]).strip()
            out.append((vis, leaves, start, end))
    return out


def write_uses(leaves, vis=''):
    groups = {}
    for segs, alias in leaves:
        last = segs[-1] + (f' as {alias}' if alias else '')
        groups.setdefault(tuple(segs[:-1]), []).append(last)
    lines = []
    for prefix, names in groups.items():
        names = list(dict.fromkeys(names))
        if names == ['self'] and len(prefix) > 1:
            body = '::'.join(prefix)
        elif len(names) == 1:
            body = '::'.join([*prefix, names[0]])
        else:
            body = '::'.join([*prefix, '{' + ', '.join(names) + '}'])
        lines.append(f'{vis + " " if vis else ""}use {body};\n')
    return ''.join(lines)


def bound_name(segs, alias):
    return alias or (segs[-2] if segs[-1] == 'self' else segs[-1])


def add_uses(text, leaves):
    """Adds imports to those at the top of a file, each to the group to which it belongs."""
    uses = [u for u in top_uses(text) if not u[0]]
    there = {(tuple(s), a) for _, ls, _, _ in uses for s, a in ls}
    leaves = [(s, a) for s, a in leaves if (tuple(s), a) not in there and s[-1] != '']
    if not leaves:
        return text
    std = [l for l in leaves if l[0][0] in ('std', 'core')]
    own = [l for l in leaves if l[0][0] == 'crate']
    other = [l for l in leaves if l not in std and l not in own]
    for group, kinds in ((own, ('crate', 'super', 'self')), (other, None), (std, ('std', 'core'))):
        if not group:
            continue
        uses = [u for u in top_uses(text) if not u[0]]
        fit = [u for u in uses if (u[1][0][0][0] in kinds if kinds else u[1][0][0][0] not in ('crate', 'super', 'self', 'std', 'core'))]
        lines = write_uses(group)
        if fit:
            at = fit[-1][3]
            text = text[:at] + '\n' + lines.rstrip('\n') + text[at:]
        else:
            first_is_std = bool(uses) and uses[0][1][0][0][0] in ('std', 'core')
            if uses and not kinds and first_is_std:
                at = [u for u in uses if u[1][0][0][0] in ('std', 'core')][-1][3]
                text = text[:at] + '\n\n' + lines.rstrip('\n') + text[at:]
            elif uses and kinds != ('std', 'core'):
                at = uses[-1][3] if kinds else uses[0][2]
                text = text[:at] + ('\n\n' + lines.rstrip('\n') if kinds else lines + '\n') + text[at:]
            elif uses:
                text = text[:uses[0][2]] + lines + '\n' + text[uses[0][2]:]
            else:
                mods = [m for m in items_of(text) if m[0] == 'mod' and text[m[2]:m[3]].endswith(';')]
                if mods:
                    at = mods[-1][3]
                    text = text[:at] + '\n\n' + lines.rstrip('\n') + text[at:]
                else:
                    first = items_of(text)
                    at = first[0][2] if first else len(text)
                    text = text[:at] + lines + '\n' + text[at:]
    return text


def drop_unused(text, names):
    """Takes those imports away that bind one of the names and are used no more."""
    used = mentions(without_tests(text))
    tests = text[len(without_tests(text)):]
    if 'use super::*' in tests:
        used |= mentions(tests)
    for m in re.finditer(r'use super::(?:\{(.*?)\}|(\w+));', tests, re.S):
        used |= {n.split(' as ')[0].strip() for n in (m[1] or m[2]).split(',')}
    for vis, leaves, start, end in reversed(top_uses(text)):
        if vis:
            continue
        kept = [(s, a) for s, a in leaves if a == '_' or s[-1] == '*' or bound_name(s, a) not in names or bound_name(s, a) in used]
        if len(kept) != len(leaves):
            text = cut_use(text, start, end, write_uses(kept).rstrip('\n'))
    return text


def cut_use(text, start, end, instead):
    if not instead and text[end:end + 1] == '\n':
        end += 1
    return text[:start] + instead + text[end:]


def carve(crate, src, dst, names, texts):
    """Cuts items out of a file and puts them into another; their paths have been rewritten already."""
    src_new = crate.map[src]
    src_file = crate.new_file(src)
    text = texts.get(src_file) or src_file.read_text()
    items = items_of(text)
    mine = [it for it in items if it[1] in names and it[0] not in ('use', 'mod')]
    missing = set(names) - {it[1] for it in mine if it[0] != 'impl'} - {'impl:'}
    if missing:
        raise SystemExit(f'{"::".join(src)} has no {", ".join(sorted(missing))}')
    pieces = [text[s:e] for _, _, s, e in mine]
    used = mentions('\n'.join(pieces))
    children = {it[1] for it in items if it[0] == 'mod' and text[it[2]:it[3]].endswith(';')}
    own = {it[1]: it for it in items if it[0] in ('fn', 'struct', 'enum', 'trait', 'const', 'static', 'type') and it not in mine}
    leaves = []
    for _, ls, _, _ in top_uses(text):
        for segs, alias in ls:
            if alias == '_' or segs[-1] == '*':
                continue
            if bound_name(segs, alias) not in used:
                continue
            base, rest = list(src_new), list(segs)
            if rest[0] in ('super', 'self'):
                while rest and rest[0] in ('super', 'self'):
                    if rest[0] == 'super':
                        base.pop()
                    rest.pop(0)
                segs = ['crate', *base, *rest]
            elif rest[0] in children:
                segs = ['crate', *base, *rest]
            if tuple(segs[1:-1]) == dst and segs[0] == 'crate':
                continue
            leaves.append((list(segs), alias))
    back = sorted(n for n in own if (n + '(' if own[n][0] == 'fn' else n) in used)
    for n in back:
        leaves.append((['crate', *src_new, n], None))
        warn(f'{"::".join(dst)} uses {n} of {"::".join(src)}')
    out, last = '', 0
    for (_, _, s, e) in sorted(mine, key=lambda it: it[2]):
        out += text[last:s].rstrip(' ')
        last = e
        while text[last:last + 1] == '\n':
            last += 1
        if not out.endswith('\n\n') and out:
            out = out.rstrip('\n') + '\n\n'
    out += text[last:]
    out = re.sub(r'\n{3,}', '\n\n', out).rstrip('\n') + '\n'
    still = mentions(out)
    functions = {it[1] for it in mine if it[0] == 'fn'}
    taken = [n for n in names if (n + '(' if n in functions else n) in still]
    out = drop_unused(out, used)
    if taken:
        outside = mentions(without_tests(out))
        leaves_back = [(['crate', *dst, n], None) for n in taken if (n + '(' if n in functions else n) in outside]
        bound = {bound_name(s, a) for _, ls, _, _ in top_uses(out) for s, a in ls}
        out = add_uses(out, [l for l in leaves_back if l[0][-1] not in bound])
        for n in taken:
            if n not in outside and n not in bound:
                warn(f'only the tests of {"::".join(src)} name {n}')
    for n in back:
        out = raise_item(out, n)
    pieces = [raise_text(p) for p in pieces]
    body = '\n\n'.join(p.strip('\n') for p in pieces) + '\n'
    texts[src_file] = out
    dst_file = crate.src.joinpath(*dst[:-1], dst[-1] + '.rs')
    as_folder = crate.src.joinpath(*dst, 'mod.rs')
    if as_folder in texts or as_folder.exists():
        dst_file = as_folder
    if dst_file in texts or dst_file.exists():
        there = texts.get(dst_file) or dst_file.read_text()
        tests = there.find('#[cfg(test)]\nmod tests')
        cut = len(there) if tests < 0 else tests
        there = there[:cut].rstrip('\n') + '\n\n' + body + ('\n' + there[cut:] if tests >= 0 else '')
        bound = {bound_name(s, a) for _, ls, _, _ in top_uses(there) for s, a in ls}
        there = drop_unused(there, set())
        # What the file imported from where the items were, it has now.
        for n in names:
            there = drop_leaf(there, ['crate', *dst, n])
        texts[dst_file] = add_uses(there, [l for l in leaves if bound_name(*l) not in bound])
    else:
        head = HEADS.get(crate.name, {}).get('::'.join(dst))
        if head is None:
            raise SystemExit(f'no sentence for {"::".join(dst)}')
        text = f'//! {head}\n\n{body}'
        texts[dst_file] = add_uses(text, leaves)
        parent = crate.src.joinpath(*dst[:-1], 'mod.rs')
        if not (parent in texts or parent.exists()):
            parent = crate.src.joinpath(*dst[:-2], dst[-2] + '.rs') if len(dst) > 1 else crate.root
            if not (parent in texts or parent.exists()):
                raise SystemExit(f'no parent for {"::".join(dst)}')
        if len(dst) == 1:
            parent = crate.root
        vis = 'pub ' if crate.name in ('domain', 'frontend') or re.search(r'^pub (?!\()', body, re.M) else 'pub(crate) '
        if len(dst) == 1 and crate.name == 'frontend':
            vis = ''
        ptext = texts.get(parent) or parent.read_text()
        texts[parent] = insert_declarations(ptext, f'{vis}mod {dst[-1]};\n')


def without_tests(text):
    at = text.find('#[cfg(test)]\nmod tests')
    return text if at < 0 else text[:at]


def drop_leaf(text, path):
    for vis, leaves, start, end in reversed(top_uses(text)):
        kept = [(s, a) for s, a in leaves if s != path]
        if len(kept) != len(leaves):
            text = cut_use(text, start, end, write_uses(kept, vis).rstrip('\n'))
    return text


RAISED = r'^((?:///[^\n]*\n|#\[[^\n]*\n)*)((?:const |async )*(?:fn|struct|enum|trait|const|static|type) )'


def raise_item(text, name):
    return re.sub(r'^((?:const |async )*(?:fn|struct|enum|trait|const|static|type) ' + name + r'\b)', r'pub(crate) \1', text, flags=re.M)


def raise_text(piece):
    """A private item, or one for its old parent only, is for the whole crate where it is now."""
    piece = re.sub(r'^((?:const |async )*(?:fn|struct|enum|trait|const|static|type) \w)', r'pub(crate) \1', piece, count=1, flags=re.M)
    return piece.replace('pub(super) ', 'pub(crate) ')


def git(*args):
    subprocess.check_call(['git', '-C', ROOT, *map(str, args)])


def at(texts, file):
    return texts[file] if file in texts else file.read_text()


def declare(crate, texts, admin_moves):
    """Takes declarations from the old parents and gives them to the new ones."""
    wings = {}  # new parent -> [(name, declaration text)]
    for p, module in crate.old.items():
        if p == () or p in crate.gone:
            continue
        old_parent, new_parent = p[:-1], crate.map[p][:-1]
        moved = crate.map.get(old_parent) != new_parent or old_parent in crate.gone
        name, new_name = p[-1], crate.map[p][-1]
        if not moved and name == new_name:
            continue
        if old_parent in crate.gone:
            declared = crate.old[old_parent].file.read_text()
        else:
            declared = at(texts, crate.new_file(old_parent))
        m = declaration(name, declared).search(declared)
        assert m, (crate.name, p)
        text = m.group(0)
        if not moved:
            text = text.replace(f'mod {name};', f'mod {new_name};')
            texts[crate.new_file(old_parent)] = declared.replace(m.group(0), text, 1)
            continue
        if old_parent not in crate.gone:
            texts[crate.new_file(old_parent)] = declared.replace(m.group(0), '', 1)
        vis = module.vis.strip()
        if new_parent != ():
            if crate.name == 'frontend':
                new_vis = 'pub '
            else:
                new_vis = 'pub ' if vis == 'pub' else 'pub(crate) '
        else:
            new_vis = 'pub ' if vis == 'pub' and crate.name != 'frontend' else ''
        text = text.replace((module.vis + f'mod {name};'), f'{new_vis}mod {new_name};')
        wings.setdefault(new_parent, []).append((new_name, text))
    if crate.name == 'api' and admin_moves:
        wings.setdefault(('accounts',), []).append(('admin', 'pub mod admin;\n'))
    top = wings.pop((), [])
    for p in crate.gone:
        root = crate.new_file(p[:-1])
        texts[root] = declaration(p[-1], at(texts, root)).sub('', at(texts, root), count=1)
    for wing, lines in sorted(wings.items()):
        body = ''.join(text for _, text in sorted(lines))
        if wing in crate.new:
            file = crate.new_file(crate.new[wing])
            texts[file] = insert_declarations(at(texts, file), body)
            continue
        file = crate.src.joinpath(*wing, 'mod.rs')
        exports = ''
        for path in REEXPORTED.get(crate.name, ()):
            if path[:-1] == wing:
                text = texts[crate.src.joinpath(*path).with_suffix('.rs')]
                names = re.findall(r'^pub (?:const )?(?:async )?(?:fn|const|static|trait|struct|enum|type) (\w+)', text, re.M)
                exports += f'\npub use {path[-1]}::{{{", ".join(sorted(set(names)))}}};\n'
        if file in texts:
            texts[file] = insert_declarations(texts[file], body)
        else:
            texts[file] = f'//! {HEADS[crate.name]["::".join(wing)]}\n\n{body}{exports}'
        if wing not in crate.new:
            public = any('pub mod' in text for _, text in lines) and crate.name != 'frontend'
            if len(wing) == 1:
                top.append((wing[0], ('pub ' if public else '') + f'mod {wing[0]};\n'))
            else:
                vis = 'pub ' if public or crate.name == 'frontend' else 'pub(crate) '
                parent = crate.src.joinpath(*wing[:-1], 'mod.rs')
                text = texts.get(parent) or parent.read_text()
                texts[parent] = insert_declarations(text, vis + f'mod {wing[-1]};\n')
    root = crate.new_file(())
    if top:
        texts[root] = insert_declarations(at(texts, root), ''.join(text for _, text in sorted(top)))


def insert_declarations(text, body):
    """Adds declarations to those that a file has, before its first `use` otherwise."""
    found = list(re.finditer(r'^(?:pub(?:\([a-z: ]+\))? )?mod [a-z_0-9]+;\n', text, re.M))
    found = [m for m in found if '#[cfg(test)]' not in text[max(0, m.start() - 14):m.start()]]
    if found:
        at = found[0].start()
        return text[:at] + body + text[at:]
    m = re.search(r'^(?:pub(?:\([a-z: ]+\))? )?use |^#\[|^///', text, re.M)
    at = m.start() if m else len(text)
    return text[:at] + body + '\n' + text[at:]


