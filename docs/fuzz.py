#!/usr/bin/env python3
"""Mutate `.inr` files and read them: only `BadFileError` may be raised, at a bounded cost.

    python docs/fuzz.py --runs 100000 --seconds 600   # random edits
    python docs/fuzz.py --atheris --seconds 600       # guided by coverage (pip install atheris)

Prints one line with the result. Exits with 1 if anything but `BadFileError` was raised, or if a
file took more than 50 ms of computing or 64 MiB of memory.
"""
import argparse, os, random, resource, struct, sys, tempfile, time, types, zlib

import numpy as np
from inr_lit.codec import container as ct
from inr_lit.signals.core import BadFileError

MAX_SECONDS = .05
MAX_MIB = 64
HEADER = 6 # where the size of the header begins


def plain(config, channels, d):
    "Layout of a plain network; config: width, hidden layers"
    width, depth = config

    def shapes():
        yield from ((width, d), (width,))
        for _ in range(depth):
            yield from ((width, width), (width,))
        yield from ((channels, width), (channels,))

    return [(1, shapes())]


def cut(config, channels, d):
    "Layout of a network with one output layer for each part; config: parts along a side, width"
    side, width = config
    shared = [(width, d), (width,)]
    part = [(channels, width), (channels,)]
    return [(1, shared), (side**d, part)]


ct.register(ct.Codec(250, 'plain', plain))
ct.register(ct.Codec(251, 'cut', cut, n_blobs=1))


def random_groups(
    rng, # NumPy generator
    kinds, # from a layout
    scale, # of the values
    half, # half floats or integers?
    laplace, # Laplace or normal distribution?
):
    "Groups of random values"
    draw = rng.laplace if laplace else rng.normal

    def coded(shape, j):
        x = draw(0, scale, shape)
        if half: return ct.Coded(x.astype(np.float16))
        values = np.rint(x).clip(-32767, 32767).astype(np.int32)
        return ct.Coded(values, ct.to_bf16(.01*(j + 1)))

    out = []
    for n, shapes in kinds:
        shapes = list(shapes)
        groups = []
        for _ in range(n):
            groups.append([coded(shape, j) for j, shape in enumerate(shapes)])
        out.append(groups)
    return out


def seeds():
    "Small files of all kinds: every model, boxes, blobs, missing groups, tensors of zeros"
    rng, out = np.random.default_rng(0), []
    settings = ( # scale, half, laplace
        (20, False, False),
        (3, False, True),
        (5000, False, False),
        (0, False, False),
        (1, True, False),
        (.1, False, True),
    )
    for setting in settings:
        groups = random_groups(rng, plain([8, 1], 3, 2), *setting)
        out.append(ct.write_inr('plain', (48, 64), 3, [8, 1], groups))
        groups = random_groups(rng, cut([2, 5], 2, 3), *setting)
        whole = ct.write_inr('cut', (9, 8, 7), 2, [2, 5], groups, [b'labels'])
        out.append(whole)
        out.append(ct.keep_groups(whole, 1, [0, 3, 7], box=(0, 0, 0, 4, 4, 7)))
    return out


def seal(data):
    "The same bytes with a valid checksum"
    data = bytes(data)
    if len(data) < 4: return data
    return data[:-4] + struct.pack('<I', zlib.crc32(data[:-4]))


def write_varint(v):
    "The shortest LEB128 encoding of an integer >= 0"
    out = bytearray()
    while v >= 128:
        out.append(v & 127 | 128)
        v >>= 7
    out.append(v)
    return bytes(out)


def read_varint(data, pos):
    "(value, end) of the varint at a position; None if there is no valid one"
    v = 0
    for i in range(5):
        if pos >= len(data): return None
        byte = data[pos]
        pos += 1
        v |= (byte & 127) << 7*i
        if byte < 128:
            if i and not byte: return None # not the shortest
            return v, pos
    return None


def edit(r, b):
    "One random edit of a bytearray, more often in the header"
    i = int(r.random()**r.choice((1, 2, 3))*len(b))
    what = r.randrange(9)
    if what < 2:
        b[i] = r.randrange(256)
    elif what == 2:
        b[i] ^= 1 << r.randrange(8)
    elif what == 3:
        b[i] = r.choice((0, 1, 2, 127, 128, 254, 255))
    elif what == 4:
        n = r.choice((1, 1, 2, 4, 40))
        b[i:i] = bytes(r.randrange(256) for _ in range(n))
    elif what == 5:
        n = r.choice((1, 1, 2, 4, 40))
        del b[i:i+n]
    elif what == 6:
        if r.random() < .3: del b[i:]
    elif what == 7:
        j = r.randrange(len(b))
        b[i:i+8] = b[j:j+8]
    else:
        b[i:i+5] = write_varint(r.randrange(2**r.randrange(1, 36)))


def mend_header_size(b, data):
    "Set the size of the header to fit the edited file, so that the fields after it are reached"
    found = read_varint(b, HEADER)
    if found is None: return
    _, end = found
    size, _ = read_varint(data, HEADER)
    b[HEADER:end] = write_varint(max(0, size + len(b) - len(data)))


def mutate(r, data):
    "One to six edits; most files get a valid header size and checksum"
    b = bytearray(data)
    for _ in range(r.choice((1, 1, 1, 2, 3, 6))):
        if not b: break
        edit(r, b)
    if r.random() < .7 and len(b) > 8: mend_header_size(b, data)
    if r.random() < .8: return seal(b)
    return bytes(b)


def peak_kib():
    "The largest memory of this process so far"
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


class Watch:
    "Reads files, counts the outcomes, records the slowest file and the largest growth"
    def __init__(self):
        self.n = self.read = 0
        self.wrong = []
        self.slowest = self.largest = 0

    def __call__(self, data):
        self.n += 1
        before, start = peak_kib(), time.process_time()
        try:
            ct.read_inr(data)
            self.read += 1
        except BadFileError:
            pass
        except Exception as e:
            self.wrong.append(f'{type(e).__name__}: {e} from {data.hex()}')
        took = time.process_time() - start
        grown = (peak_kib() - before)/1024
        if took > MAX_SECONDS: # the machine may have been busy
            took = min(took, self.again(data), self.again(data), self.again(data))
        self.slowest = max(self.slowest, took)
        self.largest = max(self.largest, grown)
        if took > MAX_SECONDS or grown > MAX_MIB:
            self.wrong.append(f'{1e3*took:.0f} ms, {grown:.0f} MiB for {data.hex()}')

    def again(self, data):
        start = time.process_time()
        try:
            ct.read_inr(data)
        except BadFileError:
            pass
        return time.process_time() - start

    def report(self):
        for w in self.wrong[:5]:
            print(w[:2000])
        wrong = len(self.wrong)
        refused = self.n - self.read - wrong
        print(
            f'{self.n} files: {refused} refused, {self.read} read, {wrong} wrong; '
            f'slowest {1e3*self.slowest:.1f} ms, largest growth {self.largest:.1f} MiB',
            flush=True)


def instrument(atheris):
    "Measure coverage of the container alone: instrumenting all that is imported takes minutes"
    owners = [ct]
    for item in vars(ct).values():
        if isinstance(item, type) and item.__module__ == ct.__name__: owners.append(item)
    for owner in owners:
        for name, f in list(vars(owner).items()):
            if name.startswith('__') and owner is not ct: continue
            if isinstance(f, types.FunctionType) and f.__module__ == ct.__name__:
                setattr(owner, name, atheris.instrument_func(f))


def guided(watch, files, seconds):
    try:
        import atheris
    except ImportError:
        sys.exit('atheris cannot be imported; pip install atheris, or run without --atheris')
    folder = tempfile.mkdtemp()
    for i, data in enumerate(files):
        with open(os.path.join(folder, str(i)), 'wb') as f:
            f.write(data)
    instrument(atheris)
    end = time.monotonic() + seconds

    def one(data):
        watch(data)
        watch(seal(data))
        if watch.wrong or time.monotonic() > end:
            watch.report()
            os._exit(bool(watch.wrong)) # libFuzzer ends a process without Python's clean-up

    atheris.Setup([sys.argv[0], folder, '-max_len=4096'], one)
    atheris.Fuzz()


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('--runs', type=int, default=100000, help='files to try')
    p.add_argument('--seconds', type=float, default=600, help='stop after this time')
    p.add_argument('--seed', type=int, default=0, help='of the random edits')
    p.add_argument('--atheris', action='store_true', help='generate files guided by coverage')
    a = p.parse_args()
    watch, files, r = Watch(), seeds(), random.Random(a.seed)
    end = time.monotonic() + a.seconds
    for data in files:
        ct.read_inr(data)
    if a.atheris: return guided(watch, files, int(a.seconds))
    while watch.n < a.runs and time.monotonic() < end:
        watch(mutate(r, r.choice(files)))
    watch.report()
    sys.exit(bool(watch.wrong))


if __name__ == '__main__': main()
