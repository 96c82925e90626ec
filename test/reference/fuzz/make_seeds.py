"""Small files of every kind that is not tile-compressed, for test/fuzz to damage (those that are: ../tiles).

    apt-get install -y python3-astropy
    /usr/bin/python3 make_seeds.py

Written with astropy 5.2.1. NAME.gz are the files; gzip only keeps the blanks of their headers out of the repository
(flat.fits.gz.gz and flat.fits.bz2.gz are compressed files themselves).
"""
import bz2
import gzip
import tempfile
from pathlib import Path

import numpy as np
from astropy.io import fits

HERE = Path(__file__).parent


def keep(name, raw):
    (HERE / f'{name}.gz').write_bytes(gzip.compress(raw, 9, mtime=0))
    return raw


def written(hdus, **how):
    with tempfile.TemporaryDirectory() as folder:
        hdus.writeto(f'{folder}/a.fits', **how)
        return Path(f'{folder}/a.fits').read_bytes()


def ramp(dtype, *shape):
    return (np.arange(int(np.prod(shape))).reshape(shape) * 37 % 251).astype(dtype)


for name, dtype in (('u8', 'u1'), ('i16', 'i2'), ('i32', 'i4'), ('i64', 'i8'), ('f32', 'f4'), ('f64', 'f8')):
    hdu = fits.PrimaryHDU(ramp(dtype, 9, 13))
    if name in ('i16', 'i64'):
        hdu.header['BLANK'] = 37
    if name == 'i32':
        hdu.header['BSCALE'], hdu.header['BZERO'] = 0.5, 100.0
    keep(f'plain-{name}.fits', written(hdu))

flat = fits.PrimaryHDU(ramp('u2', 12, 20))
for keyword, value in (('IMAGETYP', 'FLAT'), ('EXPTIME', 7.0), ('FILTER', "g'"), ('BIASSEC', '[16:20,1:12]'),
                       ('TRIMSEC', '[1:15, 1:12]'), ('DATE-OBS', '2015-03-20T10:00:00'), ('GAIN', 1.5)):
    flat.header[keyword] = value
raw = keep('flat.fits', written(flat, checksum=True))
keep('flat.fits.gz', gzip.compress(raw, 9, mtime=0))
keep('flat.fits.bz2', bz2.compress(raw))

mef = fits.HDUList([fits.PrimaryHDU(), fits.ImageHDU(ramp('u2', 5, 7), name='CHIP1'),
                    fits.ImageHDU(ramp('f4', 2, 5, 7), name='CHIP2'), fits.ImageHDU(ramp('u1', 5, 7), name='MASK')])
mef[0].header['IMAGETYP'], mef[0].header['EXPTIME'], mef[0].header['FILTER'] = 'flat', 3.5, 'V'
mef[1].header['INHERIT'] = True
keep('extensions.fits', written(mef))

groups = fits.GroupData(ramp('f4', 3, 1, 4, 5), bitpix=-32, parnames=['UU', 'VV'], pardata=[np.arange(3.0)] * 2)
keep('groups.fits', written(fits.GroupsHDU(groups)))

ragged = np.empty(3, dtype=object)
texts = np.empty(3, dtype=object)
for at, length in enumerate((4, 0, 7)):
    ragged[at], texts[at] = np.arange(length, dtype='f4'), 'x' * length
table = fits.BinTableHDU.from_columns([
    fits.Column('ID', 'K', array=np.array([1, 2**60, -5])),
    fits.Column('FLAG', 'L', array=np.array([True, False, True])),
    fits.Column('BITS', '11X', array=np.ones((3, 11), dtype=bool)),
    fits.Column('COUNT', 'I', bzero=2**15, array=np.array([0, 32768, 65535], dtype='u2')),
    fits.Column('MAG', 'E', unit='mag', null=None, array=np.array([1.5, np.nan, -3], 'f4')),
    fits.Column('GRID', '6D', dim='(3,2)', array=ramp('f8', 3, 2, 3)),
    fits.Column('WAVE', 'PE()', array=ragged),
    fits.Column('LONG', 'QE()', array=ragged),
    fits.Column('NAME', 'PA()', array=texts),
    fits.Column('TEXT', '8A', array=np.array(['a', 'bc', 'star'])),
    fits.Column('UV', 'C', array=np.array([1 + 2j, 3j, 4], 'c8')),
])
keep('bintable.fits', written(fits.HDUList([fits.PrimaryHDU(), table])))
ascii_table = fits.TableHDU.from_columns([
    fits.Column('N', 'I6', array=np.array([1, -20, 300])),
    fits.Column('X', 'F8.3', array=np.array([1.5, 2.25, -3.125])),
    fits.Column('E', 'E12.4', array=np.array([1e10, 2e-10, 0])),
    fits.Column('S', 'A5', array=np.array(['ab', 'cd', 'efghi'])),
])
keep('asciitable.fits', written(fits.HDUList([fits.PrimaryHDU(), ascii_table])))

long = fits.PrimaryHDU(ramp('i2', 3, 4))
long.header['LONGNOTE'] = ("it's " * 60, 'and a comment')
for n in range(30):
    long.header[f'HIERARCH ESO DET OUT{n} NAME'] = (f'amp {n}', 'name')
    long.header[f'KEY{n}'] = (n * 1.5e10, '[m/s] number')
    long.header['HISTORY'] = f'step {n} was done'
long.header['COMPLEX'] = 1 + 2j
long.header['UNDEF'] = None
long.header['HUGE'] = 2**70
keep('longheader.fits', written(long))

# coordinates of every kind: TAN with SIP on axes 1 and 2, a second system, PV, a rotation by CROTA
sky = fits.PrimaryHDU(ramp('i2', 8, 8))
for keyword, value in (
        ('WCSAXES', 2), ('CTYPE1', 'RA---TAN-SIP'), ('CTYPE2', 'DEC--TAN-SIP'), ('CRPIX1', 4.0), ('CRPIX2', 4.0),
        ('CRVAL1', 202.5), ('CRVAL2', 47.2), ('CD1_1', -2e-4), ('CD1_2', 1e-5), ('CD2_1', 1e-5), ('CD2_2', 2e-4),
        ('A_ORDER', 2), ('B_ORDER', 2), ('A_2_0', 1e-5), ('A_1_1', 2e-6), ('B_0_2', 1e-5), ('AP_ORDER', 1),
        ('BP_ORDER', 1), ('RADESYS', 'FK5'), ('EQUINOX', 2000.0), ('CTYPE1A', 'GLON-CAR'), ('CTYPE2A', 'GLAT-CAR'),
        ('CRPIX1A', 1.0), ('CRPIX2A', 1.0), ('CDELT1A', -0.1), ('CDELT2A', 0.1), ('CRVAL1A', 10.0), ('CRVAL2A', 0.0),
        ('PV1_1', 1.0), ('PV2_1', 0.5), ('LONPOLE', 180.0)):
    sky.header[keyword] = value
turned = fits.ImageHDU(ramp('i2', 6, 6), name='TURNED')
for keyword, value in (('CTYPE1', 'RA---SIN'), ('CTYPE2', 'DEC--SIN'), ('CRPIX1', 3.0), ('CRPIX2', 3.0),
                       ('CRVAL1', 10.0), ('CRVAL2', -89.5), ('CDELT1', -0.01), ('CDELT2', 0.01), ('CROTA2', 30.0)):
    turned.header[keyword] = value
keep('sky.fits', written(fits.HDUList([sky, turned])))
print(len(list(HERE.glob('*.gz'))), 'seeds', sum(path.stat().st_size for path in HERE.glob('*.gz')), 'bytes')
