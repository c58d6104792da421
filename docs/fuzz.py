#!/usr/bin/env python3
"""Mutate `.inr` files and read them: only `BadFileError` may come out, and what is accepted must be cheap.

    python docs/fuzz.py --runs 100000 --seconds 600        random bytes set, flipped, inserted, deleted, cut off, copied about
    python docs/fuzz.py --atheris --seconds 600            the same reader under atheris, guided by coverage (pip install atheris)

One line tells what happened. Exits with 1 if anything but `BadFileError` was raised, or if reading took more than 50 ms of computing or 64 MiB of memory."""
import argparse, os, random, resource, struct, sys, time, types, zlib

import numpy as np
from inr_lit.codec import container as ct
from inr_lit.signals.core import BadFileError

def plain(config, channels, d):
    width, depth = config
    def shapes():
        yield from ((width, d), (width,))
        for _ in range(depth): yield from ((width, width), (width,))
        yield from ((channels, width), (channels,))
    return [(1, shapes())]

def cut(config, channels, d):
    side, width = config
    return [(1, [(width, d), (width,)]), (side**d, [(channels, width), (channels,)])]

ct.register(ct.Codec(250, 'plain', plain)); ct.register(ct.Codec(251, 'cut', cut, n_blobs=1))

def seeds():
    "Small files of all kinds: every model, boxes, blobs, missing groups, tensors of zeros"
    rng, out = np.random.default_rng(0), []
    def groups(kinds, scale, half=False, laplace=False):
        def one(s, j):
            x = (rng.laplace if laplace else rng.normal)(0, scale, s)
            return ct.Coded(x.astype(np.float16)) if half else ct.Coded(np.rint(x).clip(-32767, 32767).astype(np.int32), ct.to_bf16(.01*(j+1)))
        return [[[one(s, j) for j,s in enumerate(list(shapes))] for _ in range(n)] for n, shapes in [(n, list(s)) for n,s in kinds]]
    for scale, half, laplace in ((20, 0, 0), (3, 0, 1), (5000, 0, 0), (0, 0, 0), (1, 1, 0), (.1, 0, 1)):
        out.append(ct.write_inr('plain', (48, 64), 3, [8, 1], groups(plain([8, 1], 3, 2), scale, half, laplace)))
        whole = ct.write_inr('cut', (9, 8, 7), 2, [2, 5], groups(cut([2, 5], 2, 3), scale, half, laplace), [b'labels'])
        out += [whole, ct.keep_groups(whole, 1, [0, 3, 7], box=(0, 0, 0, 4, 4, 7))]
    return out

def seal(b): return bytes(b[:-4]) + struct.pack('<I', zlib.crc32(bytes(b[:-4]))) if len(b) >= 4 else bytes(b)

def mutate(r, data):
    "One to six edits, more of them in the header; half the files get their checksum mended"
    b = bytearray(data)
    for _ in range(r.choice((1, 1, 1, 2, 3, 6))):
        if not b: break
        i, what = int(r.random()**r.choice((1, 2, 3))*len(b)), r.randrange(9)
        if what < 2: b[i] = r.randrange(256)
        elif what == 2: b[i] ^= 1 << r.randrange(8)
        elif what == 3: b[i] = r.choice((0, 1, 2, 127, 128, 254, 255))
        elif what == 4: b[i:i] = bytes(r.randrange(256) for _ in range(r.choice((1, 1, 2, 4, 40))))
        elif what == 5: del b[i:i+r.choice((1, 1, 2, 4, 40))]
        elif what == 6 and r.random() < .3: del b[i:]
        elif what == 7: j = r.randrange(len(b)); b[i:i+8] = b[j:j+8]
        elif what == 8: b[i:i+5] = ct._varint(r.randrange(2**r.randrange(1, 36)))
    if r.random() < .7 and len(b) > 8: # a header size that fits, so that what follows is reached
        try:
            reader = ct._Reader(bytes(b), 6); reader.varint(''); size = ct._Reader(bytes(data), 6).varint('')
            b[6:reader.pos] = ct._varint(max(0, size + len(b) - len(data)))
        except BadFileError: pass
    return seal(b) if r.random() < .8 else bytes(b)

class Watch:
    "Reads files, counts what comes out, remembers the slowest and the greediest"
    def __init__(self): self.n = self.read = 0; self.wrong = []; self.slowest = self.largest = 0

    def __call__(self, data):
        self.n += 1
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        try: ct.read_inr(data); self.read += 1
        except BadFileError: pass
        except Exception as e: self.wrong.append(f'{type(e).__name__}: {e} from {data.hex()}')
        took, grown = time.process_time() - start, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)/1024
        if took > .05: took = min(took, *(self.again(data) for _ in range(3)))   # the machine may have been busy
        self.slowest, self.largest = max(self.slowest, took), max(self.largest, grown)
        if took > .05 or grown > 64: self.wrong.append(f'{1e3*took:.0f} ms, {grown:.0f} MiB for {data.hex()}')

    def again(self, data):
        start = time.process_time()
        try: ct.read_inr(data)
        except BadFileError: pass
        return time.process_time() - start

    def summary(self): return f'{self.n} files: {self.n - self.read - len(self.wrong)} refused, {self.read} read, {len(self.wrong)} wrong; slowest {1e3*self.slowest:.1f} ms, largest growth {self.largest:.1f} MiB'

def guided(watch, files, seconds):
    try: import atheris
    except ImportError: sys.exit('atheris cannot be imported; pip install atheris, or run without --atheris')
    import tempfile
    folder = tempfile.mkdtemp()
    for i, f in enumerate(files): open(os.path.join(folder, str(i)), 'wb').write(f)
    for where in (ct, ct._Reader): # the reader alone: instrumenting all that is imported would take minutes
        for k, f in list(vars(where).items()):
            if isinstance(f, types.FunctionType) and f.__module__ == ct.__name__: setattr(where, k, atheris.instrument_func(f))
    end = time.monotonic() + seconds
    def one(data): # libFuzzer ends a process without Python's clean-up, so it is ended here
        watch(data); watch(seal(data))
        if watch.wrong or time.monotonic() > end:
            for w in watch.wrong[:5]: print(w[:2000])
            print(watch.summary(), flush=True)
            os._exit(bool(watch.wrong))
    atheris.Setup([sys.argv[0], folder, '-max_len=4096'], one)
    atheris.Fuzz()

def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('--runs', type=int, default=100000, help='files to try')
    p.add_argument('--seconds', type=float, default=600, help='stop after this time')
    p.add_argument('--seed', type=int, default=0, help='of the random edits')
    p.add_argument('--atheris', action='store_true', help='let atheris look for files, guided by coverage')
    a = p.parse_args()
    watch, files, r, end = Watch(), seeds(), random.Random(a.seed), time.monotonic() + a.seconds
    for f in files: ct.read_inr(f)
    if a.atheris: return guided(watch, files, int(a.seconds))
    while watch.n < a.runs and time.monotonic() < end: watch(mutate(r, r.choice(files)))
    for w in watch.wrong[:5]: print(w[:2000])
    print(watch.summary())
    sys.exit(bool(watch.wrong))

if __name__ == '__main__': main()
