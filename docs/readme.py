"""Make README.md from the landing page's notebook: `python docs/readme.py`;
with `--check` only compare"""
import re, sys
from pathlib import Path

import nbformat
from execnb.nbio import nb2str
from fastcore.script import call_parse, store_true
from nbconvert import MarkdownExporter
from traitlets.config import Config

from adapter import process
from pages import CFG, ROOT, SITE, Page

RAW = (f'https://raw.githubusercontent.com/{CFG.user}/{CFG.repo}/'
       f'{CFG.branch}/{CFG.nbs_path.name}')
NO_INPUT = Config(TagRemovePreprocessor=dict(enabled=True, remove_input_tags={'remove-input'}))
_page_link = re.compile(r'(\]\(|\bhref=")([\w/]+)\.(?:ipynb|html)')
_picture = re.compile(r'(!\[[^\]]*\]\()(?!https?:)|(<img[^>]*\bsrc=")(?!https?:)')


def text_only(nb):
    "Leave the words of outputs alone; pictures reach the README from files, as markdown"
    for cell in nb.cells:
        for output in cell.get('outputs', []):
            data = output.get('data', {})
            for kind in data.keys() - {'text/plain', 'text/markdown'}: del data[kind]


def readme() -> str:
    "README.md, with addresses that work wherever it is shown"
    nb = process(Page(Path('index.ipynb')))
    text_only(nb)
    as_text = nbformat.reads(nb2str(nb), 4)
    text, _ = MarkdownExporter(config=NO_INPUT).from_notebook_node(as_text)
    text = _page_link.sub(rf'\1{SITE}/\2.html', text)
    text = _picture.sub(lambda m: f'{m[0]}{RAW}/', text)
    return re.sub(r'\n{3,}', '\n\n', text).strip() + '\n'


@call_parse
def main(
    # compare only; fail where README.md is not what the notebook makes
    check: store_true = False,
):
    "Make README.md from index.ipynb"
    path, text = ROOT/'README.md', readme()
    if not check: path.write_bytes(text.encode())
    elif not path.exists() or path.read_bytes() != text.encode():
        sys.exit('README.md is not what index.ipynb makes; docs/readme.py writes it')
