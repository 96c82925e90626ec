"""Writes order.fits and expected.json: a binary and an ASCII table with ties, NaN and nulls, and for each column numpy's
stable argsort (ascending and descending, what has no value last) and the rows that masks pick. Run with Debian's
python3-astropy."""
import json
from pathlib import Path

import numpy as np
from astropy.io import fits

HERE = Path(__file__).parent
ROWS = 150
random = np.random.default_rng(20261124)
NAN, INF = float('nan'), float('inf')

single = (random.integers(-20, 20, ROWS) / 10).astype('f4')
single[[3, 40, 77]] = NAN
single[[5, 6, 7, 8]] = [INF, -INF, -0.0, 0.0]
double = random.normal(0, 1e3, ROWS).round(-2)
double[[0, 149]] = NAN
short = random.integers(-5, 5, ROWS).astype('i2')
short[[10, 11, 99]] = -32768  # TNULL
# Neighbours that are one and the same double.
huge = (2**53 + random.integers(0, 6, ROWS)).astype('i8') * np.where(np.arange(ROWS) % 3 == 0, -1, 1)
uhuge = (np.uint64(2**63) + random.integers(0, 5, ROWS).astype('u8')) - (np.arange(ROWS) % 2).astype('u8') * np.uint64(2**62)
ushort = random.integers(32760, 32776, ROWS).astype('u2')
name = np.array([random.choice(['NGC 7023', 'NGC 224', 'M 31', 'm 31', 'IC 1', '', 'NGC 7', 'NGC 7000 north']) for _ in range(ROWS)])
flag = random.integers(0, 2, ROWS).astype(bool)
pair = random.integers(0, 30, (ROWS, 2)).astype('i4')

binary = fits.BinTableHDU.from_columns(
    [
        fits.Column('single', 'E', array=single),
        fits.Column('double', 'D', array=double),
        fits.Column('short', 'I', null=-32768, array=short),
        fits.Column('huge', 'K', array=huge),
        fits.Column('uhuge', 'K', bzero=2**63, array=uhuge),
        fits.Column('ushort', 'I', bzero=2**15, array=ushort),
        fits.Column('name', '14A', array=name),
        fits.Column('flag', 'L', array=flag),
        fits.Column('pair', '2J', array=pair),
    ],
    name='BINARY',
)
mag = (random.integers(100, 140, ROWS) / 8).round(3)
count = random.integers(-3, 4, ROWS)
word = np.array([random.choice(['b', 'a', 'B', 'ab', 'zz']) for _ in range(ROWS)])
text = fits.TableHDU.from_columns(
    [
        fits.Column('word', 'A4', ascii=True, array=word),
        fits.Column('mag', 'F9.3', ascii=True, array=mag),
        fits.Column('count', 'I6', ascii=True, array=count),
    ],
    name='ASCII',
)
fits.HDUList([fits.PrimaryHDU(), binary, text]).writeto(HERE / 'order.fits', overwrite=True)


def order(values, known, descending):
    rows = np.flatnonzero(known)
    values = values[rows]
    if descending:
        found = rows[::-1][np.argsort(values[::-1], kind='stable')][::-1]
        # Turned round twice, so that equal values stay in the order of the file.
    else:
        found = rows[np.argsort(values, kind='stable')]
    return found.tolist() + np.flatnonzero(~known).tolist()


everything = np.ones(ROWS, dtype=bool)
columns = {
    1: [
        (1, single, ~np.isnan(single)),
        (2, double, ~np.isnan(double)),
        (3, short, short != -32768),
        (4, huge, everything),
        (5, uhuge, everything),
        (6, ushort, everything),
        (7, name.astype('S14'), everything),
        (8, flag, everything),
    ],
    2: [(1, word.astype('S4'), everything), (2, mag, everything), (3, count, everything)],
}
sorts = [
    {'hdu': hdu, 'column': column, 'descending': descending, 'rows': order(values, known, descending)}
    for hdu, all_of in columns.items()
    for column, values, known in all_of
    for descending in (False, True)
]

lower = np.char.lower(name)
known = short != -32768
f4 = np.float32
masks = [
    (1, 1, '> 0.3', single > f4(0.3)),
    (1, 1, '>=0.3', single >= f4(0.3)),
    (1, 1, '=0.3', single == f4(0.3)),
    (1, 1, '0', single == 0),
    (1, 1, '!=0', (single != 0) & ~np.isnan(single)),
    (1, 1, '-0.5..0.5', (single >= f4(-0.5)) & (single <= f4(0.5))),
    (1, 1, '..-1', single <= -1),
    (1, 1, 'null', np.isnan(single)),
    (1, 1, '=inf', np.isposinf(single)),
    (1, 2, '<-1e3', double < -1e3),
    (1, 2, '!=null', ~np.isnan(double)),
    (1, 3, 'null', ~known),
    (1, 3, '<=0', (short <= 0) & known),
    (1, 4, f'={2**53 + 3}', huge == 2**53 + 3),
    (1, 4, f'>{2**53 + 3}', huge > 2**53 + 3),
    (1, 5, f'={2**63 + 1}', uhuge == np.uint64(2**63 + 1)),
    (1, 6, '32768..32770', (ushort >= 32768) & (ushort <= 32770)),
    (1, 7, 'ngc', np.char.find(lower, 'ngc') >= 0),
    (1, 7, '= M 31', name == 'M 31'),
    (1, 7, 'null', name == ''),
    (1, 7, '7023', np.char.find(name, '7023') >= 0),
    (1, 8, 'T', flag),
    (1, 8, '=F', ~flag),
    (1, 9, '[7, ', pair[:, 0] == 7),
    (2, 1, 'A', np.char.find(np.char.lower(word), 'a') >= 0),
    (2, 2, '13..14.5', (mag >= 13) & (mag <= 14.5)),
    (2, 3, '!=-1', count != -1),
]
filters = [
    {'hdu': hdu, 'column': column, 'text': typed, 'rows': np.flatnonzero(mask).tolist()}
    for hdu, column, typed, mask in masks
]
both = (single > f4(-0.5)) & (np.char.find(lower, 'ngc') >= 0)
kept = np.flatnonzero(both)
together = {'rows': [int(row) for row in kept[np.argsort(short[kept].astype(int) + np.where(known[kept], 0, 100000), kind='stable')]]}
(HERE / 'expected.json').write_text(json.dumps({'rows': ROWS, 'sorts': sorts, 'filters': filters, 'together': together}) + '\n')
