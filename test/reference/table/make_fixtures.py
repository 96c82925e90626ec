"""Writes tables.fits and expected.json: a binary and an ASCII table by astropy, and each cell as astropy reads it back
(fitsio must agree on the numbers). Run with Debian's python3-astropy and python3-fitsio."""
import json
import struct
from pathlib import Path

import fitsio
import numpy as np
from astropy.io import fits

HERE = Path(__file__).parent
INF, NAN = float('inf'), float('nan')


def scalar(value):
    if value is None:
        return None
    if isinstance(value, (bool, np.bool_)):
        return ['logical', bool(value)]
    if isinstance(value, (int, np.integer)):
        return ['integer', str(int(value))]
    if isinstance(value, (complex, np.complexfloating)):
        return ['complex', struct.pack('>dd', value.real, value.imag).hex()]
    if isinstance(value, (float, np.floating)):
        return ['real', '7ff8000000000000' if value != value else struct.pack('>d', float(value)).hex()]
    return ['text', str(value)]


def cell(value):
    if isinstance(value, (np.ndarray, list)):
        return [scalar(one) for one in np.asarray(value).ravel()]
    return scalar(value)


def ragged(*rows):
    made = np.empty(len(rows), dtype=object)
    for at, row in enumerate(rows):
        made[at] = row
    return made


i32 = lambda *values: np.array(values, dtype='>i4')
columns = [
    fits.Column('flag', 'L', array=np.array([True, False, True])),
    fits.Column('bits', '11X', array=np.array([[1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1], [0] * 11, [1] * 11], dtype=bool)),
    fits.Column('byte', 'B', array=np.array([0, 127, 255], dtype='u1')),
    fits.Column('short', 'I', null=-32768, array=np.array([-32767, 32767, 5], dtype='i2')),
    fits.Column('ushort', 'I', bzero=2**15, array=np.array([0, 32768, 65535], dtype='u2')),
    fits.Column('long', 'J', unit='adu', array=np.array([-(2**31), 2**31 - 1, 7], dtype='i4')),
    fits.Column('ulong', 'J', bzero=2**31, array=np.array([0, 2**31, 2**32 - 1], dtype='u4')),
    fits.Column('huge', 'K', array=np.array([-(2**63), 2**63 - 1, 2**53 + 1], dtype='i8')),
    fits.Column('uhuge', 'K', bzero=2**63, array=np.array([0, 2**63 + 1, 2**64 - 1], dtype='u8')),
    fits.Column('single', 'E', unit='electron', disp='F8.2', array=np.array([0.1, NAN, -INF], dtype='f4')),
    fits.Column('double', 'D', array=np.array([0.1, -0.0, 5e-324])),
    fits.Column('scaled', 'I', array=np.array([0, -41, 31599], dtype='i2')),
    fits.Column('cfloat', 'C', array=np.array([1 + 2j, -0.5j, NAN + 1j], dtype='c8')),
    fits.Column('cdouble', 'M', array=np.array([0.1 + 0.2j, 1e300 - 1e-300j, 0], dtype='c16')),
    fits.Column('text', '8A', array=np.array(['NGC 7023', ' lead', ''])),
    fits.Column('names', '12A', dim='(4,3)', array=np.array([['ab', 'c', 'defg'], ['', 'x', ''], ['1', '2', '3']])),
    fits.Column('matrix', '6E', dim='(3,2)', array=np.arange(18, dtype='f4').reshape(3, 2, 3) / 8),
    fits.Column('list', '3J', array=np.arange(9, dtype='i4').reshape(3, 3)),
    fits.Column('nothing', '0D', array=np.zeros((3, 0))),
    fits.Column('ragged', 'PJ()', array=ragged(i32(1, 2, 3), i32(), i32(-5))),
    fits.Column('wide', 'QD()', array=ragged(np.arange(40) / 4, np.array([NAN]), np.array([]))),
    fits.Column('words', 'PA()', array=ragged('variable', '', 'x y')),
]
binary = fits.BinTableHDU.from_columns(columns, name='BINARY')

ascii_columns = [
    fits.Column('name', 'A6', ascii=True, array=np.array(['HD 1', 'a', ''])),
    fits.Column('count', 'I11', ascii=True, array=np.array([-5, 2147483647, 0])),
    fits.Column('fixed', 'F9.3', unit='mag', ascii=True, array=np.array([12.345, -0.5, 1e3])),
    fits.Column('expo', 'E15.7', ascii=True, array=np.array([1.5e-10, -2.5e20, 0])),
    fits.Column('twice', 'D25.17', ascii=True, array=np.array([0.1, 1e-300, -1e300])),
    fits.Column('tscal', 'I6', ascii=True, array=np.array([1, 4, -60])),
]
text = fits.TableHDU.from_columns(ascii_columns, name='ASCII')
# astropy 5.2 cannot write scaled integer columns: the scaling goes in under another name, which is mended in the bytes.
for hdu, name, scale, zero in ((binary, 'scaled', 0.25, 100.5), (text, 'tscal', 0.5, 10.0)):
    number = hdu.columns.names.index(name) + 1
    hdu.header[f'XSCAL{number}'] = scale
    hdu.header[f'XZERO{number}'] = zero
fits.HDUList([fits.PrimaryHDU(), binary, text]).writeto(HERE / 'tables.fits', overwrite=True)
raw = (HERE / 'tables.fits').read_bytes()
(HERE / 'tables.fits').write_bytes(raw.replace(b'XSCAL', b'TSCAL').replace(b'XZERO', b'TZERO'))

expected = []
with fits.open(HERE / 'tables.fits', uint=True) as hdus, fitsio.FITS(str(HERE / 'tables.fits')) as second:
    for index in (1, 2):
        found = []
        for column in hdus[index].columns:
            values = hdus[index].data.field(column.name)
            found.append({'name': column.name, 'format': column.format, 'unit': column.unit,
                          'cells': [[] if column.name == 'nothing' else cell(values[row]) for row in range(3)]})
            # fitsio drops the column without width, has no bits and no uint64, reads text as bytes and a scaled column of
            # several as garbage: the others are compared.
            if column.name in ('nothing', 'bits', 'uhuge', 'scaled') or values.dtype.kind in 'OUS':
                continue
            other = second[index].read(columns=[column.name])[column.name]
            assert np.array_equal(np.asarray(values), other.reshape(values.shape), equal_nan=values.dtype.kind in 'fc'), column
        expected.append(found)

(HERE / 'expected.json').write_text(json.dumps(expected, indent=1) + '\n')
