"""Read the built site in a headless Chromium: `python docs/browser.py`,
with `--shots DIR` to take its pictures"""
import base64, json, shutil, sys, threading, time
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from fastcore.script import call_parse, store_true

from pages import CFG
from symbols import index

FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
         '--disable-background-networking', '--disable-component-update', '--disable-sync',
         '--hide-scrollbars']
SIZES, MODES, WIDE = {1600: 1000, 400: 800}, ('light', 'dark'), (1600, 'light')
PICTURES = """return [...arguments[0].querySelectorAll("img")]
    .map(o => o.src + o.checkVisibility()).join()"""
TYPESET = """const done = arguments[0];
    (window.MathJax?.startup?.promise ?? Promise.resolve()).then(() => done())"""
BAD_FORMULAS = 'return document.querySelectorAll("mjx-container:has([data-mjx-error])").length'
EMPTY_PICTURES = """return [...document.images]
    .filter(i => i.complete && !i.naturalWidth).map(i => i.src)"""
TOO_WIDE = """return [document.documentElement, document.querySelector(".content")]
    .map(o => o.scrollWidth - o.clientWidth)"""
SEARCHES = {  # words of the field -> the page about them, which the search lists first
    'spectral bias': 'fields/siren', 'mixture of experts': 'fields/experts',
    'gating': 'fitting/gates', 'overfitting': 'fitting/fit',
    'initialization': 'fields/siren', 'learning rate': 'results/learning_rates'}
SIDEWAYS = """return [...document.querySelectorAll(".cell_input pre, .cell_output pre")]
    .filter(o => o.scrollWidth > o.clientWidth + 1).map(o => o.innerText.slice(0, 60))"""
CENTRE = 'arguments[0].scrollIntoView({block: "center", behavior: "instant"})'


class Quiet(SimpleHTTPRequestHandler):
    "Serves files without a word"
    def log_message(self, *args): pass


@contextmanager
def served(folder: Path):
    "Serve `folder` on a free port of localhost"
    server = ThreadingHTTPServer(('localhost', 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try: yield f'http://localhost:{server.server_port}'
    finally: server.shutdown()


def installed() -> tuple:
    "Paths of a Chromium and of its driver, None where there is none"
    browser = shutil.which('chromium') or shutil.which('google-chrome')
    return browser, shutil.which('chromedriver')


@contextmanager
def chromium(browser: str, driver: str):
    "A browser with its console and its requests on record"
    from selenium import webdriver
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in FLAGS: options.add_argument(flag)
    options.set_capability('goog:loggingPrefs', {'browser': 'ALL', 'performance': 'ALL'})
    session = webdriver.Chrome(options, webdriver.ChromeService(driver))
    try: yield session
    finally: session.quit()


def look(driver, width: int, mode: str):
    "Set the width of the window and the colour scheme the reader prefers"
    size = {'width': width, 'height': SIZES[width], 'deviceScaleFactor': 1,
            'mobile': width < 500}
    driver.execute_cdp_cmd('Emulation.setDeviceMetricsOverride', size)
    scheme = {'name': 'prefers-color-scheme', 'value': mode}
    driver.execute_cdp_cmd('Emulation.setEmulatedMedia', {'features': [scheme]})


def wait(condition, seconds: float = 10):
    "What `condition()` gives as soon as it is true, or its last value"
    end = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < end: time.sleep(.05)
    return found


def visit(driver, url: str):
    "Open a page and wait until its mathematics is typeset"
    driver.get(url)
    driver.execute_async_script(TYPESET)


def requests(driver):
    "Addresses asked for since the last call"
    for entry in driver.get_log('performance'):
        message = json.loads(entry['message'])['message']
        if message['method'] == 'Network.requestWillBeSent':
            yield message['params']['request']['url']


def page_problems(driver, site: str):
    "What is wrong with the page as the browser sees it"
    for entry in driver.get_log('browser'):
        if entry['level'] == 'SEVERE': yield f'console: {entry["message"]}'
    for url in requests(driver):
        if not url.startswith((site, 'data:', 'blob:', 'about:')):
            yield f'asks another host: {url}'
    if n := driver.execute_script(BAD_FORMULAS): yield f'{n} formulas cannot be typeset'
    for img in driver.execute_script(EMPTY_PICTURES): yield f'empty picture: {img[:80]}'


def width_problems(driver):
    "Is the page, or the column of its text, wider than it may be?"
    wide = driver.execute_script(TOO_WIDE)
    window = driver.execute_script('return innerWidth')
    if max(wide) > 0: yield f'{max(wide)} px too wide for a window of {window} px'


def code_problems(driver):
    "Code that scrolls sideways in a wide window"
    for code in driver.execute_script(SIDEWAYS): yield f'code scrolls sideways: {code!r}'


def explorer_problems(driver):
    "Move every slider by keyboard and by mouse; the pictures beside it have to change"
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    for box in driver.find_elements(By.CLASS_NAME, 'inr-explorer'):
        for slider in box.find_elements(By.CSS_SELECTOR, 'input[type=range]'):
            shown = lambda: driver.execute_script(PICTURES, box)
            driver.execute_script(CENTRE, slider)
            slider.send_keys(Keys.HOME)
            first = shown()
            slider.send_keys(Keys.END)
            last = shown()
            if first == last: yield 'a slider moved by keyboard changes no picture'
            left = 3 - slider.size['width']//2
            actions = ActionChains(driver)
            actions.move_to_element_with_offset(slider, left, 0).click().perform()
            if shown() == last: yield 'a slider moved by mouse changes no picture'


def search_problems(driver, site: str, words: str, page: str):
    "Type words into the search box; the first result must be a page"
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    visit(driver, f'{site}/index.html')
    box = driver.find_element(By.CSS_SELECTOR, 'input.sidebar-search')
    box.send_keys(words, Keys.ENTER)
    found = wait(lambda: driver.find_elements(By.CSS_SELECTOR, '#search-results li a'))
    if not found: return [f'search for {words} finds nothing']
    # results below the first still move while their summaries load: no click, but its address
    address = found[0].get_attribute('href')
    if f'/{page}.html' in address: return []
    return [f'search for {words} leads to {address}']


def shoot(driver, path: Path):
    "A picture of the whole page"
    height = driver.execute_script('return document.documentElement.scrollHeight')
    width = driver.execute_script('return innerWidth')
    clip = {'x': 0, 'y': 0, 'width': width, 'height': height, 'scale': 1}
    settings = {'captureBeyondViewport': True, 'clip': clip}
    shot = driver.execute_cdp_cmd('Page.captureScreenshot', settings)
    path.write_bytes(base64.b64decode(shot['data']))


def problems(driver, folder: Path, site: str, word: str, shots: Path | None):
    "Every problem of every page, one line each"
    look(driver, *WIDE)
    for path in sorted(folder.rglob('*.html')):
        name = path.relative_to(folder).as_posix()
        visit(driver, f'{site}/{name}')
        found = [*page_problems(driver, site), *code_problems(driver),
                 *explorer_problems(driver)]
        for width in SIZES:
            for mode in MODES if shots else MODES[:1]:
                look(driver, width, mode)
                stem = name.removesuffix('.html').replace('/', '-')
                if shots: shoot(driver, shots/f'{stem}-{width}-{mode}.png')
            found += width_problems(driver)
        look(driver, *WIDE)
        yield from (f'{name}: {text}' for text in dict.fromkeys(found))
    yield from search_problems(driver, site, word, index()[word][1])
    for words,page in SEARCHES.items(): yield from search_problems(driver, site, words, page)


@call_parse
def main(
    folder: Path = CFG.doc_path,  # folder of the built site
    word: str = 'ExpertLinear',  # symbol to search for
    shots: Path = None,  # folder for pictures of every page: wide and narrow, light and dark
    require: store_true = False,  # fail where there is no Chromium
):
    "Open every page of the built site in a headless Chromium, move its sliders, use its search"
    if not all(installed()):
        print('browser test skipped: chromium or chromedriver is not installed')
        sys.exit(int(require))
    folder, shots = Path(folder), Path(shots) if shots else None
    if shots: shots.mkdir(parents=True, exist_ok=True)
    with served(folder) as site, chromium(*installed()) as driver:
        found = list(problems(driver, folder, site, word, shots))
    for line in found: print(line)
    print(f'{len(list(folder.rglob("*.html")))} pages read, {len(found)} problems')
    sys.exit(1 if found else 0)
