"The oldest versions that settings.ini allows, as constraints for pip"
import re
from configparser import ConfigParser

settings = ConfigParser(delimiters=['='])
settings.read('settings.ini', encoding='utf-8')
section = settings['DEFAULT']
pinned = {re.match(r'[\w.-]+', r)[0] for r in section['dev_requirements'].split() if '==' in r}
for requirement in section['requirements'].split():
    name, oldest = re.match(r'([\w.-]+)>=([\d.]+)', requirement).groups()
    if name not in pinned: print(f'{name}=={oldest}')
