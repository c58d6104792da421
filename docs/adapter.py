"""From a notebook to a page: nbdev's filters, symbol documentation, links, captions and tags,
as MyST markdown in a notebook"""
import ast, re

from execnb.nbio import mk_cell, read_nb
from nbdev.doclinks import patch_name
from nbdev.process import NBProcessor, Processor
from nbdev.processors import (
    filter_stream_, hide_, hide_line, rm_export, rm_header_dash, strip_ansi,
)

from pages import CFG, Page
from symbols import add_links, anchors, documentation, has_heading

_export = {'export', 'exports', 'exporti'}
_option = re.compile(r'^#\|\s*([\w-]+):\s*(["\']?)(.*?)\2\s*$')
_notebook = re.compile(r'(\]\(|href=")((?:\.\./|[\w-]+/)*)'
                       r'(?:\d+[a-zA-Z0-9]*_)?([\w-]+)\.ipynb(?=[#)"])')
_lead = re.compile(r'^(# .+)\n*((?:>.*(?:\n|$))*)')


def definitions(cell) -> dict:
    "{symbol: its methods} of the functions and classes that a cell defines"
    res, defs = {}, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for node in cell.parsed_() or []:
        if not isinstance(node, defs): continue
        names, methods = patch_name(node), []
        if isinstance(node, ast.ClassDef):
            methods = [f'{node.name}.{o.name}' for o in node.body if isinstance(o, defs)]
        res |= dict.fromkeys([names] if isinstance(names, str) else names, methods)
    return res


class document_exports(Processor):
    "Put the documentation of exported symbols in front of the cell that defines them"
    def begin(self):
        cells, level = [], 1
        for cell in self.nb.cells:
            if cell.cell_type == 'markdown': level = last_level(cell.source, level)
            if cell.cell_type == 'code' and _export & cell.directives_.keys():
                cells.append(self.doc_cell(cell, level + 1))
            cells.append(cell)
        self.nb.cells = cells

    def doc_cell(self, cell, level):
        "What a cell exports, as markdown; a cell that is hidden has only anchors"
        docs, bare = [], []
        hidden = 'hide' in cell.directives_ or 'exporti' in cell.directives_
        for name, methods in definitions(cell).items():
            bare += [name, *methods]
            if hidden or not has_heading(name): continue
            docs.append(documentation(name, level, signature='exports' not in cell.directives_))
            for method in methods:
                if has_heading(method): docs.append(documentation(method, level + 1))
        return mk_cell('\n\n'.join([*docs, anchors(bare)]), 'markdown')


def last_level(markdown: str, level: int) -> int:
    "Level of the last heading in `markdown`, else `level`"
    text = re.sub(r'^(```|~~~).*?^\1', '', markdown, flags=re.M | re.S)
    return len((re.findall(r'^(#+) ', text, flags=re.M) or ['#'*level])[-1])


def process(page: Page):
    """The notebook of `page` with what nbdev hides left out, what it exports documented,
    and links that lead to pages"""
    nb = read_nb(CFG.nbs_path/page.path)
    procs = [document_exports, strip_ansi, hide_line, filter_stream_, rm_header_dash, rm_export,
             hide_]
    NBProcessor(nb=nb, procs=procs).process()
    up = '../'*page.name.count('/')
    nb.cells = [o for o in nb.cells if o.cell_type != 'raw']
    for cell in nb.cells:
        if cell.cell_type == 'markdown': cell.source = page_links(add_links(cell.source, up))
        else: set_tags(cell, up)
    nb.metadata = {'language_info': {'name': 'python', 'pygments_lexer': 'ipython3'}}
    return nb


def page_links(text: str) -> str:
    """Links between notebooks lose the number of the file, as the pages do;
    in raw HTML they name the page itself"""
    def link(m):
        ending = 'html' if m[1][0] == 'h' else 'ipynb'
        return f'{m[1]}{m[2]}{m[3].lower()}.{ending}'
    return _notebook.sub(link, text)


def take_options(cell) -> dict:
    "Remove the options `#| key: value` from the head of a cell and return them"
    lines, options = cell.source.splitlines(keepends=True), {}
    while lines and (m := _option.match(lines[0])):
        options[m[1]] = m[3]
        lines.pop(0)
    cell.source = ''.join(lines)
    return options


def set_tags(cell, up: str):
    "Translate Quarto's options of a code cell into tags and figure settings of MyST-NB"
    opts = take_options(cell)
    tags = {('echo', 'false'): 'remove-input', ('output', 'false'): 'remove-output',
            ('include', 'false'): 'remove-cell', ('warning', 'false'): 'remove-stderr',
            ('code-fold', 'true'): 'hide-input'}
    caption, alt = opts.get('fig-cap'), opts.get('fig-alt') or opts.get('fig-cap')
    render = {}
    if caption: render['figure'] = {'caption': page_links(add_links(caption, up))}
    if alt: render['image'] = {'alt': alt.replace('`', '').replace('$', '')}
    if 'code-summary' in opts: render['code_prompt_show'] = opts['code-summary']
    chosen = [tag for option, tag in tags.items() if option in opts.items()]
    cell.metadata = {'tags': chosen, 'mystnb': render}
    for output in cell.outputs: drop_widget(output.get('data', {}))


def drop_widget(data: dict):
    """A static page has no live widgets: show what stands in for one,
    or a word that it needs a kernel"""
    if not data.pop('application/vnd.jupyter.widget-view+json', None): return
    if data.keys() <= {'text/plain'}:
        data['text/markdown'] = '*A live widget stands here while the notebook runs.*'


def dress(nb, page: Page):
    """Make the blockquote under the title the lead sentence,
    with links to run or read the notebook below it"""
    place = f'blob/{CFG.branch}/{page.source}'
    colab = f'https://colab.research.google.com/github/{CFG.user}/{CFG.repo}/{place}'
    bar = f'{{.page-links}}\n[Open in Colab]({colab}) · [Notebook]({CFG.git_url}/{place})'

    def head(m):
        sentence = re.sub(r'^> ?', '', m[2], flags=re.M).strip()
        return '\n\n'.join([m[1], *(['{.lead}\n' + sentence] if sentence else []), bar, ''])
    nb.cells[0].source = _lead.sub(head, nb.cells[0].source)
