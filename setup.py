"Everything a user may want to change stands in settings.ini; this file only hands it to setuptools."
from configparser import ConfigParser
from setuptools import find_packages, setup

cfg = ConfigParser(delimiters=['='])
cfg.read('settings.ini', encoding='utf-8')
cfg = cfg['DEFAULT']

pythons = [f'Programming Language :: Python :: 3.{m}' for m in range(int(cfg['min_python'].split('.')[1]), 14)]

extras = {k: cfg[f'{k}_requirements'].split() for k in ('video', 'mesh', 'mri', 'rd', 'cluster', 'dev')}
extras['dev'] = [r for rs in extras.values() for r in rs]                  # who develops runs every test

setup(
    name=cfg['lib_name'], version=cfg['version'], description=cfg['description'], keywords=cfg['keywords'],
    author=cfg['author'], author_email=cfg['author_email'], url=cfg['git_url'], license='Apache-2.0',
    classifiers=['Development Status :: 3 - Alpha', 'Intended Audience :: Science/Research',
                 'Topic :: Scientific/Engineering :: Image Processing', 'Natural Language :: English'] + pythons,
    packages=find_packages(include=['inr_lit', 'inr_lit.*']), include_package_data=True, package_data={'inr_lit': ['py.typed', 'starts/*.safetensors', 'tables/*.csv']},
    python_requires='>=' + cfg['min_python'], install_requires=cfg['requirements'].split(),
    extras_require=extras,
    long_description=open('README.md', encoding='utf-8').read(), long_description_content_type='text/markdown',
    entry_points={'console_scripts': cfg['console_scripts'].split(),
                  'nbdev': [f"{cfg['lib_path']}={cfg['lib_path']}._modidx:d"]},
    zip_safe=False)
