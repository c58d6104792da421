"""Build the site from the notebooks and check it: `python docs/build.py`,
with `--serve` to read it on localhost"""
import shutil, sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import groupby
from pathlib import Path

from execnb.nbio import mk_cell, write_nb
from fastcore.script import call_parse, store_true
from sphinx.cmd.build import build_main

from adapter import dress, process
from check import report
from pages import CFG, ROOT, Page, all_pages

HERE, WORK = Path(__file__).parent, ROOT/'_proc'
SOURCES, BUILT = WORK/'pages', WORK/'html'


def contents(pages: list[Page]) -> str:
    """Hidden tables of contents, one a section:
    Sphinx takes the side bar and the reading order from them"""
    trees = []
    for section, group in groupby(pages, key=lambda p: p.section):
        names = '\n'.join(p.name for p in group)
        options = f':hidden:\n:caption: {section}'
        if section: trees.append(f'```{{toctree}}\n{options}\n\n{names}\n```')
    return '\n\n'.join(trees)


def pictures_missing(nb, page: Page) -> int:
    """Name the cells that have a caption but no output, as in a notebook that was never run;
    how many there are"""
    cells = [c for c in nb.cells if 'figure' in c.metadata.get('mystnb', {}) and not c.outputs]
    for cell in cells:
        head = cell.source.strip()[:60]
        print(f'{page.source}: a caption but no output; run the notebook: {head!r}')
    return len(cells)


def write_sources(pages: list[Page]) -> int:
    """Write what Sphinx reads: processed notebooks, and every other file beside them;
    how many pictures are missing"""
    missing = 0
    shutil.rmtree(WORK, ignore_errors=True)
    shutil.copytree(CFG.nbs_path, SOURCES, ignore=shutil.ignore_patterns('*.ipynb', '.*', '_*'))
    for page in pages:
        nb = process(page)
        dress(nb, page)
        missing += pictures_missing(nb, page)
        if page.name == 'index': nb.cells.append(mk_cell(contents(pages), 'markdown'))
        write_nb(nb, SOURCES/f'{page.name}.ipynb')
    if not (SOURCES/'index.ipynb').exists():
        text = f'# {CFG.title}\n\n{CFG.description}\n\n{contents(pages)}\n'
        (SOURCES/'index.md').write_text(text, encoding='utf-8')
    return missing


def publish(out: Path):
    """Put the built site in the place of an earlier one;
    a folder that holds anything else is left alone"""
    if (out/'.buildinfo').exists(): shutil.rmtree(out)
    elif out.exists() and any(out.iterdir()):
        sys.exit(f'{out} holds something else than a built site')
    shutil.copytree(BUILT, out, dirs_exist_ok=True)


def serve_folder(folder: Path, port: int):
    "Serve `folder` on localhost until interrupted"
    print(f'http://localhost:{port}/ (Ctrl-C ends)')
    handler = partial(SimpleHTTPRequestHandler, directory=folder)
    ThreadingHTTPServer(('localhost', port), handler).serve_forever()


@call_parse
def main(
    out: Path = CFG.doc_path,  # folder of the built site
    serve: store_true = False,  # serve the site when it is built
    port: int = 8000,  # port on localhost to serve it on
):
    "Build the documentation site from the notebooks and check it"
    out = Path(out)
    failed = write_sources(all_pages())
    folders = ['-c', str(HERE), '-d', str(WORK/'doctrees'), str(SOURCES), str(BUILT)]
    failed += build_main(['-q', '-W', '--keep-going', *folders])
    publish(out)
    failed += report(out)
    if serve: serve_folder(out, port)
    sys.exit(1 if failed else 0)
