"""Reads Rust as far as paths go: tokens, modules, `use` trees."""
import re
from pathlib import Path

TOKEN = re.compile(r'''
    (?P<ws>\s+)
  | (?P<comment>//[^\n]*)
  | (?P<block>/\*)
  | (?P<raw>b?c?r(?P<hash>\#*)")
  | (?P<str>[bc]?"(?:\\.|[^"\\])*")
  | (?P<char>b?'(?:\\(?:u\{[0-9a-fA-F_]+\}|x[0-9a-fA-F]{2}|.)|[^'\\])')
  | (?P<life>'[A-Za-z_][A-Za-z0-9_]*)
  | (?P<ident>(?:r\#)?[A-Za-z_\u00c0-\uffff][A-Za-z0-9_\u00c0-\uffff]*)
  | (?P<num>[0-9](?:[A-Za-z0-9_]|\.(?=[0-9]))*)
  | (?P<colons>::)
  | (?P<punct>.)
''', re.X | re.S)


def tokens(text):
    out, at = [], 0
    while at < len(text):
        m = TOKEN.match(text, at)
        kind = m.lastgroup if m.lastgroup != 'hash' else 'raw'
        if m.group('raw') is not None:
            end = text.index('"' + m.group('hash'), m.end()) + 1 + len(m.group('hash'))
            out.append(('str', text[at:end])); at = end; continue
        if kind == 'block':
            depth, p = 1, at + 2
            while depth:
                if text.startswith('/*', p): depth += 1; p += 2
                elif text.startswith('*/', p): depth -= 1; p += 2
                else: p += 1
            out.append(('comment', text[at:p])); at = p; continue
        out.append((kind, m.group(0))); at = m.end()
    return out


MOD = re.compile(r'^(?P<indent>[ ]*)(?P<vis>pub(?:\([a-z: ]+\))? )?mod (?P<name>[a-z_0-9]+);', re.M)


class Module:
    def __init__(self, path, file, vis):
        self.path, self.file, self.vis = path, file, vis

    def folder(self):
        """Where the files of its children lie."""
        if self.file.name in ('lib.rs', 'main.rs', 'mod.rs') :
            return self.file.parent
        return self.file.parent / self.file.stem


def tree(root, path=(), vis='pub '):
    """All modules that are files, by path, from the root's file."""
    found = {path: Module(path, root, vis)}
    me = found[path]
    for m in MOD.finditer(root.read_text()):
        if m['indent']:
            continue
        name = m['name']
        for file in (me.folder() / f'{name}.rs', me.folder() / name / 'mod.rs'):
            if file.exists():
                found.update(tree(file, path + (name,), m['vis'] or ''))
                break
        else:
            raise SystemExit(f'no file for mod {name} in {root}')
    return found


def parse_use(toks, at):
    """`toks[at]` is just after `use`. Returns leaves [(segments, alias or None)] and the index of `;`."""
    def skip(i):
        while toks[i][0] in ('ws', 'comment'): i += 1
        return i
    leaves = []

    def walk(i, prefix):
        i = skip(i)
        segments = list(prefix)
        if toks[i][0] == 'colons':
            segments.append(''); i = skip(i + 1)
        while True:
            kind, text = toks[i]
            if text == '{':
                i = skip(i + 1)
                while toks[i][1] != '}':
                    i = skip(walk(i, segments))
                    if toks[i][1] == ',': i = skip(i + 1)
                return skip(i + 1)
            if text == '*':
                leaves.append((segments + ['*'], None)); return skip(i + 1)
            assert kind == 'ident', (kind, text, toks[max(0,i-8):i+5])
            segments = segments + [text]
            i = skip(i + 1)
            if toks[i][0] == 'colons':
                i = skip(i + 1); continue
            alias = None
            if toks[i] == ('ident', 'as'):
                i = skip(i + 1); alias = toks[i][1]; i = skip(i + 1)
            leaves.append((segments, alias))
            return i
    end = skip(walk(at, []))
    assert toks[end][1] == ';', toks[end - 3:end + 3]
    return leaves, end
