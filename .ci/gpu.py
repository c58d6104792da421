"""What needs a GPU; the library's requirements are enough.

    python .ci/gpu.py check                       the notebooks that check kernels, recordings
                                                  and all fields
    python .ci/gpu.py speed                       a step of SIREN and of hard segmentation,
                                                  and its floor
    python .ci/gpu.py kodak FOLDER TABLE.csv S    full-size pictures, for at most S seconds
                                                  and one fit; goes on with a table
"""
import csv, json, linecache, os, sys, time, traceback
from pathlib import Path

import matplotlib
import torch

NOTEBOOKS = 'contracts/devices', 'engine/02_fused', 'fitting/01_fit'
SKIPPED = '#| slow', '#| notest', '#| eval: false'

def cells_of(path):
    notebook = json.loads(path.read_text())
    code = [c for c in notebook['cells'] if c['cell_type'] == 'code']
    sources = [(c['id'], ''.join(c['source'])) for c in code]
    return [(i, s) for i,s in sources if not any(flag in s for flag in SKIPPED)]

def run(path): # -> number of cells that failed
    print(f'== {path}', flush=True)
    names, failed = dict(__name__='__main__'), 0
    for cell,source in cells_of(path):
        source = '\n'.join(l for l in source.splitlines() if 'nbdev' not in l)
        start = time.perf_counter()
        # Triton reads the source of kernels
        linecache.cache[cell] = len(source), None, source.splitlines(True), cell
        try: exec(compile(source, cell, 'exec'), names)
        except Exception:
            failed += 1
            print(f'FAILED {cell}\n{traceback.format_exc(limit=-6)}', flush=True)
        seconds = time.perf_counter() - start
        if seconds > 2: print(f'{cell}: {seconds:.1f} s', flush=True)
    return failed

def check(*names):
    matplotlib.use('Agg')
    os.chdir(root/'nbs'/'fitting')
    failed = sum(run(root/'nbs'/f'{name}.ipynb') for name in names or NOTEBOOKS)
    print(f'{failed} cells failed')
    sys.exit(failed > 0)

def speed():
    from inr_lit.bench.speed import bench_speed
    rows = bench_speed(device='cuda', progress=True)['figures']
    table = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator='\n')
    table.writeheader()
    table.writerows(rows)

def kodak(folder, table, seconds, *networks):
    from inr_lit.bench.kodak import kodak_table
    start = time.perf_counter()
    for picture in sorted(p.name for p in Path(folder).glob('*.png')):
        for network in networks or ('hard segmentation', 'fine to coarse', 'SIREN'):
            if time.perf_counter() - start > float(seconds): return
            kodak_table(folder, table, [network], optimizer='adam', schedule='cosine',
                        precision='tf32', only=[picture], device='cuda', progress=True)

if not torch.cuda.is_available(): sys.exit('no CUDA GPU is here')
print(torch.cuda.get_device_name(), torch.__version__)
root = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(root))
dict(check=check, speed=speed, kodak=kodak)[sys.argv[1]](*sys.argv[2:])
