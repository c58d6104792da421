"What the library exports: where each symbol is documented, and its documentation as markdown"
import inspect, re
from functools import cache
from importlib import import_module
from operator import attrgetter

from fastcore.docments import docments

from pages import CFG

LIB = CFG.lib_path.name
_name = re.compile(r'(?<![\[`])`([A-Za-z_][\w.]*)(?:\(\))?`(?![`\]])')
_fence = re.compile(r'\s*(```|~~~)')


def slug(title: str) -> str:
    """Anchor of a heading: as GitHub makes it, but with dots,
    so that `Siren.forward` keeps the anchor nbdev gives it"""
    return re.sub(r'[^\w\-. ]', '', title.strip().lower()).replace(' ', '-')


@cache
def entries() -> list:
    """(short name, module, page, anchor, source file) of every function, class and method
    in an exported cell"""
    syms = import_module(f'{LIB}._modidx').d['syms']
    return [(name.removeprefix(module + '.'), module, *address.split('.html#'), file)
            for module, names in syms.items() for name, (address, file) in names.items()]


@cache
def index() -> dict:
    "{short name: (module, page, anchor, source file)}"
    return {name: entry for name, *entry in entries()}


def find(name: str) -> object:
    "The exported object called `name`, which may be `Class.method`"
    if name not in index():
        raise LookupError(f'{name} is exported by no module; '
                          'nbdev_export writes what is missing')
    return attrgetter(name)(import_module(index()[name][0]))


def has_heading(name: str) -> bool:
    """Does `name` get a heading of its own?
    Private names do not, nor do methods without a docstring"""
    private = any(part.startswith('_') for part in name.split('.'))
    return not private and ('.' not in name or bool(find(name).__doc__))


@cache
def links() -> dict:
    """{name: address}, for names such as `grid_coords`, `signals.core.grid_coords`,
    `inr_lit.signals.core.grid_coords` and `inr_lit.signals.core`"""
    res = {}
    for name, (module, page, anchor, _) in index().items():
        if not has_heading(name): continue
        long = f'{module}.{name}'
        names = name, long, long.removeprefix(LIB + '.')
        res[module] = f'{page}.ipynb'
        res |= dict.fromkeys(names, f'{page}.ipynb#{anchor}')
    return res


def add_links(text: str, up: str = '') -> str:
    """Turn exported names in backticks into links; `up` leads from the page to the root.
    Headings, HTML and code stay as they are"""
    def link(m): return f'[{m[0]}]({up}{links()[m[1]]})' if m[1] in links() else m[0]
    lines, inside = [], False
    for line in text.split('\n'):
        if _fence.match(line): inside = not inside
        keep = inside or line.startswith(('#', '<', '    '))
        lines.append(line if keep else _name.sub(link, line))
    return '\n'.join(lines)


def documentation(name: str, level: int, signature: bool = True) -> str:
    "Heading, link to the source, signature, docstring and table of parameters, as markdown"
    obj = find(name)
    call = f'```python\n{_call(name, obj)}\n```' if signature else ''
    text = inspect.cleandoc(obj.__doc__ or '')
    parts = [f'{"#"*level} `{name}`', _source_link(name, obj), call, text, _table(obj)]
    return '\n\n'.join(p for p in parts if p)


def anchors(names) -> str:
    "Places to land for those of `names` that have no heading"
    return ''.join(f'<span id="{n.lower()}"></span>' for n in names if not has_heading(n))


def _code(obj):
    "The function or class behind a property or a decorator"
    return inspect.unwrap(getattr(obj, 'fget', obj))


def _source_link(name, obj):
    line = inspect.getsourcelines(_code(obj))[1]
    return f'{{.source}}\n[source]({CFG.git_url}/blob/{CFG.branch}/{index()[name][3]}#L{line})'


def _params(obj):
    "Parameters of `obj` but `self`, and what it returns"
    try: sig = inspect.signature(_code(obj))
    except ValueError: return [], inspect.Signature.empty
    params = [p for p in sig.parameters.values() if p.name not in ('self', 'cls')]
    return params, sig.return_annotation


def _default(p):
    if p.default is p.empty: return ''
    return getattr(p.default, '__name__', repr(p.default))


def _call(name, obj):
    "A call with all defaults, in one line or with one parameter a line"
    if isinstance(obj, property): return name
    args = []
    for p in _params(obj)[0]:
        default = f'={_default(p)}' if _default(p) else ''
        args.append(f'{p.replace(annotation=p.empty, default=p.empty)}{default}')
    line = f'{name}({", ".join(args)})'
    return line if len(line) < 90 else f'{name}(\n    ' + ',\n    '.join(args) + ')'


def _type(annotation):
    if annotation is inspect.Signature.empty: return ''
    return getattr(annotation, '__name__', None) or inspect.formatannotation(annotation)


def _table(obj):
    """Type, default and meaning of each parameter and of what is returned,
    without columns that would be empty; doubled backticks make no link"""
    params, returned = _params(obj)
    says = docments(_code(obj)) if params or returned is not inspect.Signature.empty else {}
    rows = []
    for p in params:
        kind, default = _quoted(_type(p.annotation)), _quoted(_default(p))
        rows.append([f'``{p.name}``', kind, default, says.get(p.name) or ''])
    rows.append(['*returns*', _quoted(_type(returned)), '', says.get('return') or ''])
    if not any(row[3] for row in rows): return ''
    keep = [i for i in range(4) if i == 0 or any(row[i] for row in rows)]
    table = [['Parameter', 'Type', 'Default', 'Meaning'], ['---']*4]
    table += [row for row in rows if any(row[1:])]
    lines = []
    for row in table:
        cells = [row[i].replace('\n', ' ').replace('|', r'\|') for i in keep]
        lines.append(f'| {" | ".join(cells)} |')
    return '\n'.join(lines)


def _quoted(text): return f'`{text}`' if text else ''
