"Implicit neural representations: fields, routers, fitting and a codec. Names of `inr_lit.all` load on first use."
__version__ = "0.1.0"

def __getattr__(name: str) -> object:
    if name.startswith('_'): raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    from importlib import import_module
    public = import_module('inr_lit.all')
    if name not in public.__all__: raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    value = globals()[name] = getattr(public, name)
    return value

def __dir__() -> list[str]:
    from importlib import import_module
    return [*globals(), *import_module('inr_lit.all').__all__]
