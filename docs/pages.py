"The pages of the site: which notebook becomes which page, in which section, in reading order"
import re
from dataclasses import dataclass
from pathlib import Path

from nbdev.config import get_config

ROOT = Path(__file__).resolve().parents[1]
CFG = get_config(path=ROOT)
SITE = CFG.doc_host + CFG.doc_baseurl
START, RESULTS, MORE = 'Start here', 'Results', 'More'
SECTIONS = {0: 'Signals and scores', 3: 'Fields', 4: 'Routing', 8: 'Fitting', 9: 'Parts and the whole', 14: 'Compressing', 19: 'Using it'}

_number = re.compile(r'^(\d+)[a-zA-Z0-9]*_')


@dataclass
class Page:
    "One notebook and the page it becomes"
    path: Path  # of the notebook, relative to the notebooks' folder

    @property
    def name(self) -> str:
        "Address of the page without its ending; as in nbdev, file names lose their number"
        return self.path.with_name(_number.sub('', self.path.stem.lower())).as_posix()

    @property
    def number(self) -> int | None:
        found = _number.match(self.path.name)
        return int(found[1]) if found else None

    @property
    def section(self) -> str:
        "Caption under which the side bar lists the page; none for the landing page"
        if self.name == 'index': return ''
        if self.path.parts[0] == 'tutorials': return START if self.path.stem == 'start_here' else RESULTS
        if self.number is None: return MORE
        return SECTIONS[max(first for first in SECTIONS if first <= self.number)]

    @property
    def source(self) -> str:
        "Path of the notebook in the repository"
        return f'{CFG.nbs_path.name}/{self.path.as_posix()}'


def all_pages() -> list[Page]:
    "Every notebook in reading order: landing page, first steps, modules by number, results, the rest; contracts are tests, not pages"
    order = ['', START, *SECTIONS.values(), RESULTS, MORE]
    paths = [p.relative_to(CFG.nbs_path) for p in CFG.nbs_path.rglob('*.ipynb')]
    pages = [Page(p) for p in paths if not any(part[0] in '._' or part == 'contracts' for part in p.parts)]
    return sorted(pages, key=lambda p: (order.index(p.section), p.path.as_posix()))
