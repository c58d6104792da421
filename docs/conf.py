"""Settings of Sphinx; everything a page loads comes from installed packages,
nothing from another host"""
import sys
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from pages import CFG, SITE

project, author, copyright, release = CFG.title, CFG.author, CFG.copyright, CFG.version
language = 'en'
extensions = ['myst_nb', 'sphinx_copybutton', 'sphinx.ext.githubpages', 'sphinx.ext.mathjax']

html_theme = 'furo'
_variables = {'color-sidebar-link-text': 'var(--color-foreground-primary)'}
html_theme_options = {f'{mode}_css_variables': _variables for mode in ('light', 'dark')}
html_title = CFG.title
html_baseurl = SITE + '/'
html_copy_source = html_show_sphinx = html_use_index = False
_mathjax = Path(find_spec('sphinx-mathjax-offline').origin).parent
html_static_path = ['static', str(_mathjax/'static/mathjax/tex-svg.js')]
html_favicon = 'static/favicon.svg'
html_css_files = ['custom.css']
mathjax_path = 'tex-svg.js'
pygments_style, pygments_dark_style = 'friendly', 'github-dark'
copybutton_selector = 'div.cell_input pre, div.highlight-bash pre, div.highlight-python pre'

nb_execution_mode = 'off'
nb_merge_streams = True
nb_render_markdown_format = 'myst'
nb_ipywidgets_js = {}
myst_enable_extensions = ['dollarmath', 'amsmath', 'colon_fence', 'attrs_inline', 'attrs_block',
                          'alert']
myst_heading_anchors = 5
myst_heading_slug_func = 'symbols.slug'
