"""Check the built site: `python docs/check.py`.
What Sphinx does not see is looked at here, raw HTML included"""
import re, sys
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from fastcore.script import call_parse

from pages import CFG
from symbols import entries

LIMIT = 30  # MB
_loads = {'script': 'src', 'img': 'src', 'iframe': 'src', 'source': 'src', 'video': 'src',
          'audio': 'src', 'object': 'data', 'embed': 'src'}
_rel_loads = {'stylesheet', 'icon', 'preload', 'modulepreload', 'prefetch', 'preconnect',
              'dns-prefetch', 'manifest'}
_remote = re.compile(r'(?:https?:)?//\w')
_css_remote = re.compile(r'(?:url\(|@import)\s*["\']?((?:https?:)?//[^\s"\')]+)')
_js_remote = re.compile(
    r'(?:\b(?:fetch|import|importScripts)\(|\bfrom\b|\.src\s*=|\.open\([^,)]+,)'
    r'\s*["\'`]((?:https?:)?//\w[^\s"\'`]*)')


class Html:
    "One page of the site"
    def __init__(self, path: Path): self.path = path

    @cached_property
    def soup(self): return BeautifulSoup(self.path.read_text(encoding='utf-8'), 'html.parser')

    @cached_property
    def ids(self) -> set:
        return {o.get('id') or o.get('name') for o in self.soup.select('[id], a[name]')}

    def references(self):
        "Every address the page names"
        for tag in self.soup.find_all(True):
            for key in ('href', 'src', 'data', 'poster'):
                if tag.get(key): yield tag, tag[key]


def broken(page: Html, url: str, pages: dict) -> str | None:
    "What is wrong with an internal address, if anything"
    parts = urlsplit(url)
    if parts.scheme or parts.netloc or url == '#': return None
    target = (page.path.parent/unquote(parts.path)).resolve() if parts.path else page.path
    if target.is_dir(): target /= 'index.html'
    if not target.exists(): return f'{url}: no such file'
    anchor = unquote(parts.fragment)
    if anchor and target in pages and anchor not in pages[target].ids:
        return f'{url}: no such anchor'


def remote_loads(page: Html):
    "Everything the page itself would load from another host"
    for tag, url in page.references():
        loads = _loads.get(tag.name)
        if tag.name == 'link': loads = _rel_loads & set(tag.get('rel', []))
        if loads and _remote.match(url): yield url
    for tag in page.soup.select('[srcset]'):
        yield from re.findall(r'(?:https?:)?//\S+', tag['srcset'])
    for tag in page.soup.select('[style]'): yield from _css_remote.findall(tag['style'])
    for tag in page.soup.find_all('style'): yield from _css_remote.findall(tag.text)
    for tag in page.soup.find_all('script'): yield from _js_remote.findall(tag.text)


def asset_loads(folder: Path):
    "Everything a style sheet or a script of the site would load from another host"
    for path in folder.rglob('*'):
        if path.suffix not in ('.css', '.js'): continue
        pattern = _css_remote if path.suffix == '.css' else _js_remote
        for url in pattern.findall(path.read_text(encoding='utf-8')): yield path, url


def unreadable(page: Html):
    "Pictures without a text of their own, and headings that skip a level"
    for img in page.soup.find_all('img'):
        alt = img.get('alt', '').strip()
        if not alt or alt == img.get('src') or re.search(r'\.(png|svg|jpe?g|gif)$', alt):
            yield f'picture without alt text: {img.get("src", "")[:60]}'
    headings = ', '.join(f'article h{level}' for level in range(1, 7))
    levels = [int(h.name[1]) for h in page.soup.select(headings)]
    if levels.count(1) > 1: yield f'{levels.count(1)} headings of level 1'
    for above, level in zip([0, *levels], levels):
        if level > above + 1: yield f'heading of level {level} below one of level {above}'


def lost_symbols(folder: Path, pages: dict):
    "Anchors promised by nbdev's index of symbols that are not there"
    for name, _, page, anchor, _ in entries():
        target = (folder/f'{page}.html').resolve()
        if target not in pages or anchor not in pages[target].ids:
            yield f'{name}: {page}.html#{anchor} is missing'


def problems(folder: Path, pages: dict):
    "Every problem of the site, one line each"
    for path, page in pages.items():
        found = [broken(page, url, pages) for _, url in page.references()]
        found += [f'loaded from another host: {url}' for url in remote_loads(page)]
        found += unreadable(page)
        name = path.relative_to(folder)
        yield from (f'{name}: {text}' for text in dict.fromkeys(found) if text)
    for path, url in asset_loads(folder):
        yield f'{path.relative_to(folder)}: loaded from another host: {url}'
    yield from lost_symbols(folder, pages)
    size = sum(p.stat().st_size for p in folder.rglob('*') if p.is_file())/1e6
    if size > LIMIT: yield f'{size:.1f} MB in all; at most {LIMIT} MB are allowed'


def report(folder: Path) -> int:
    "Print every problem and a last line with the counts; how many problems there are"
    folder = Path(folder).resolve()
    pages = {p: Html(p) for p in sorted(folder.rglob('*.html'))}
    found = list(problems(folder, pages))
    for line in found: print(line)
    links = sum(1 for p in pages.values() for _ in p.references())
    print(f'{len(pages)} pages, {links} links, {len(found)} problems')
    return len(found)


@call_parse
def main(
    folder: Path = CFG.doc_path,  # folder of the built site
):
    """Check every link, anchor, picture and heading of the built site,
    and that nothing comes from another host"""
    sys.exit(1 if report(folder) else 0)
