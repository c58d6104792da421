"The pages of the site: which notebook becomes which page, in which section, in reading order"
import re
from dataclasses import dataclass
from pathlib import Path

from nbdev.config import get_config

ROOT = Path(__file__).resolve().parents[1]
CFG = get_config(path=ROOT)
SITE = CFG.doc_host + CFG.doc_baseurl
# folder of notebooks: caption, in reading order; the last two are reference
SECTIONS = dict(start='Start here', routing='Routing', fields='Fields', fitting='Fitting',
                methods='Methods', results='Results', tasks='Inverse problems and SINCO',
                codec='Picture codec', app='Command line', bench='Benchmarks',
                engine='Layer engine', signals='Signals and files')
# pages that are not in the order of their file names
ORDER = ['start_here', 'bring_your_own', 'papers', 'glossary', 'contributors',
         'tiles_and_segments', 'who_decides', 'kodak', 'learning_rates', 'faster_fits',
         'how_fast',
         'local_global', 'partition_speed', 'crop_and_extend', 'sounds_films_shapes',
         'denoising', 'super_resolution', 'tomography', 'derivatives', 'brain_scans',
         'rate_distortion', 'data_sets']

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
    def section(self) -> str:
        "Caption under which the side bar lists the page; none for the landing page"
        return '' if self.name == 'index' else SECTIONS[self.path.parts[0]]

    @property
    def source(self) -> str:
        "Path of the notebook in the repository"
        return f'{CFG.nbs_path.name}/{self.path.as_posix()}'


def all_pages() -> list[Page]:
    "Every notebook in reading order; contracts are tests, not pages"
    order = ['', *SECTIONS.values()]
    paths = [p.relative_to(CFG.nbs_path) for p in CFG.nbs_path.rglob('*.ipynb')]
    pages = []
    for path in paths:
        hidden = any(part[0] in '._' or part == 'contracts' for part in path.parts)
        if not hidden: pages.append(Page(path))

    def position(page):
        stem = page.path.stem
        number = ORDER.index(stem) if stem in ORDER else len(ORDER)
        return order.index(page.section), number, page.path.as_posix()
    return sorted(pages, key=position)
