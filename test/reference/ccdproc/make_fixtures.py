#!/usr/bin/python3
"""Writes the fixtures of this folder: what ccdproc makes of small inputs.

  make_fixtures.py [OUT]          OUT: this script's own folder if not given

The tests that read them need no Python. Needs ccdproc 2.4.0, astropy 5.2,
numpy 1.24, bottleneck 1.3 to write the same bytes again (Debian 12:
python3-ccdproc); fixtures.json says which versions wrote what lies here.
Two runs write the same bytes: everything is seeded and nothing is dated.

  example-cryo-LFC/ (+ darks/), example-thermo-electric/
                      a raw night of each example of the CCD guide, with the
                      real names and header cards but a few columns and rows
  example1-reduced/, example2-reduced/
                      ccdproc's masters and flats of these nights: the primary
                      HDU only, byte for byte as ccdproc wrote it (MASK and
                      UNCERT that followed are cut off)
  combined-flats/     the calibrated flats of each night combined by filter as
                      the guide does, where there are at least two of one;
                      the primary HDU only
  example1-lights/, example2-lights/
                      raw science frames of these nights, which are too few
                      for a chapter of their own
  example1-science/, example2-science/
                      ccdproc's combined flats (the guide's: scaled by
                      1/median, clipped, averaged) and calibrated science
                      frames, primary HDU only
  flatCorrect.json    flat_correct alone, bit for bit, with its uncertainty
  combined_masked.fit a master complete with MASK (true where every frame was
                      masked: NaN there) and UNCERT, with a WCS; 4 frames of
                      5 x 4 pixels
  masked-frames/      these frames, each with its own MASK
  fixtures.json       versions, geometry, which dark was used for which flat
  combine.json        stacks combined, bit for bit
  overscan.json       subtract_overscan, bit for bit; fitted models to 1e-12
  sections.json       FITS section strings
  darks.json          the guide's choice of the nearest dark

Doubles are written as 16 hexadecimal digits each (big endian IEEE 754), one
string an array, row by row. NaN is 7ff8000000000000 whatever its payload.

How ccdproc 2.4.0 computes a combination
----------------------------------------
(read in ccdproc/combiner.py, astropy/stats, bottleneck; each statement was
checked bit for bit on random stacks with a scalar program of that order)

* combine() turns every frame into float64 and works pixel by pixel; the tiles
  it cuts to stay below mem_limit have no influence on values. Header and
  size are those of the FIRST frame. The result always has a mask and an
  uncertainty.
* Order: sigma clipping looks at the UNSCALED values; then each value is
  multiplied by its frame's factor (one product); then the rest is combined.
  A callable scale is called with the whole frame's data: 1/np.median(data).
* Clipping is one pass. A value is rejected if x < c - s*lo or x > c + s*hi:
  strictly, each bound is one product and one sum. Values on the bound stay.
  median: middle value, or 0.5*(a+b) of the middle two. mean: plain sum from
  frame 0 to n-1, then one division. std: mean first, then the sum of
  (x-mean)*(x-mean) in frame order, divided by n (ddof 0), then sqrt.
  mad_std: median of |x-median|, times 1.482602218505602.
* There are two ways through astropy. Names ('median', 'mad_std', ...) go to
  C code; callables (np.ma.median, mad_std: what the guide uses, and the
  defaults ma.mean, ma.std) to numpy. Same masks for finite values. (With
  median and std mixed the C code sums after its median has shuffled the
  values; that can touch the last bit of a bound, nothing else.)
  With NaN or infinity in a pixel:
  names: dropped, the others clipped among themselves;
  np.ma.median + mad_std: dropped, the others NOT clipped;
  ma.mean or ma.median + ma.std: the whole pixel is rejected.
* Clipping replaces masks that the frames brought along (fixed in 2.5), and
  what minmax_clipping and clip_extrema have rejected, which combine() calls
  before it.
* minmax_clipping: x < min or x > max, strictly, on unscaled values.
* clip_extrema: np.argsort of all unscaled values, those under a mask and NaN
  (which sort last) among them; the first nlow and the last nhigh go. Up to
  16 frames argsort is an insertion sort, hence stable.
* weights: sum(w x) / sum(w), where the second sum has the weights of rejected
  values too (fixed in 2.6); product of value and factor first, then times w.
  The uncertainty knows nothing of weights; a median ignores them.
* A threshold of None or 0 means 3, not "none"; a negative one is not made
  positive, whatever the docstring says.
* Iterations: always one. Combiner.sigma_clipping(maxiters=...) raises
  TypeError, combine(maxiters=...) with CCDData swallows it. The 'iterated'
  cases here are astropy's own sigma_clip(maxiters=...): the bounds of the
  last round are applied to all values of the pixel.
* With n frames nothing is ever further than sqrt(n-1) std from the mean:
  mean/std at 3 rejects nothing for n <= 10.
* average: bottleneck.nanmean: sum in frame order over what is left, divided
  by the count. median: bottleneck.nanmedian. sum: bottleneck.nansum (0 where
  nothing is left; average and median: NaN). mask: true where nothing is left.
* A NaN is skipped whether it was clipped or not. An infinity that was not
  clipped (no clipping asked for) stays and makes the result infinite and its
  uncertainty NaN.
* uncertainty: average: nanstd (as std above, ddof 0, of the scaled values
  left) / sqrt(count); sum: that times count (a second rounding); median:
  median of |x - median| * 1.482602218505602 / sqrt(count).

subtract_overscan: np.median or np.mean of the block along the axis, then
data - level for every pixel (integers become float64, float32 stays float32).
np.mean of floats along axis 1 is numpy's pairwise sum: up to 7 values in
order, starting from 0; from 8 to 128 values eight running sums r[i] += x[8k+i]
added as ((r0+r1)+(r2+r3))+((r4+r5)+(r6+r7)), then the rest in order; above 128
split at n/2 rounded down to a multiple of 8, both halves likewise, added (and
blocks of 8192 values). Along axis 0 it is the plain sum, row after row (except
for a block one column wide: pairwise). The sum is divided by the count. In
float32 all of this is float32. Integers: the sum is exact, one division.
"""
import json
import shutil
import struct
import sys
import tempfile
import warnings
from pathlib import Path

warnings.simplefilter('ignore')

import astropy                                     # noqa: E402
import bottleneck                                  # noqa: E402
import ccdproc as ccdp                             # noqa: E402
import numpy as np                                 # noqa: E402
from astropy import log                            # noqa: E402
from astropy import units as u                     # noqa: E402
from astropy.io import fits                        # noqa: E402
from astropy.modeling import models                # noqa: E402
from astropy.nddata import CCDData, StdDevUncertainty  # noqa: E402
from astropy.stats import mad_std, sigma_clip      # noqa: E402
from astropy.wcs import WCS                        # noqa: E402
from ccdproc.utils.slices import slice_from_string  # noqa: E402

log.setLevel('ERROR')
SEED = 20240917
NAN = '7ff8000000000000'
EX1 = {'rows': 11, 'columns': 40, 'data': 32, 'overscan': 34}
EX2 = {'rows': 12, 'columns': 36, 'data': 30}


def rng_for(*key):
    return np.random.default_rng(np.random.SeedSequence([SEED, *key]))


def bits(values):
    out = []
    for v in np.asarray(values, dtype='f8').ravel():
        out.append(NAN if v != v else struct.pack('>d', v).hex())
    return ''.join(out)


def flags(values):
    return ''.join('1' if v else '0' for v in np.asarray(values).ravel())


def number(v):
    return float('%.12g' % v)


def save(path, head, **lists):
    """JSON with one line for each element of the lists."""
    text = json.dumps(head, indent=1)[:-2]
    for name, rows in lists.items():
        if isinstance(rows, dict):
            body = ',\n'.join('  %s: %s' % (json.dumps(k), json.dumps(v, separators=(',', ':')))
                              for k, v in rows.items())
            text += ',\n %s: {\n%s\n }' % (json.dumps(name), body)
        else:
            body = ',\n'.join('  ' + json.dumps(r, separators=(',', ':')) for r in rows)
            text += ',\n %s: [\n%s\n ]' % (json.dumps(name), body)
    path.write_text(text + '\n}\n', encoding='ascii')


def error(x):
    return {'type': type(x).__name__, 'message': ' '.join(str(x).split())}


# ---------------------------------------------------------------- raw nights

def write_raw(path, image, cards):
    hdu = fits.PrimaryHDU(np.clip(np.rint(image), 0, 65535).astype(np.uint16))
    for key, value, comment in cards:
        hdu.header.append((key, value) if key in ('HISTORY', 'COMMENT') else (key, value, comment))
    hdu.writeto(path)


def lfc_cards(number_, imagetyp, exptime, filt, obj, ut):
    rows, data, columns = EX1['rows'], EX1['data'], EX1['columns']
    return [
        ('OBJECT', obj, 'object name'),
        ('OBSERVAT', 'palomar', ''),
        ('TELESCOP', 'P200', '200-inch Hale'),
        ('INSTRUME', 'LFC', 'Large Format Camera'),
        ('CHIP', 0, 'chip number'),
        ('EXPNUM', number_, 'exposure number'),
        ('DATE-OBS', '2005-10-02', 'UT date of observation'),
        ('UT', ut, 'UT of start'),
        ('EXPTIME', exptime, 'exposure time (s)'),
        ('IMAGETYP', imagetyp, 'object, dark, bias, etc.'),
        ('FILTER', filt, 'filter'),
        ('RA', '22:20:40.1', 'right ascension'),
        ('DEC', '35:19:22.0', 'declination'),
        ('EQUINOX', 2000.0, ''),
        ('AIRMASS', 1.032, ''),
        ('GAIN', 2.0, 'electrons per ADU'),
        ('RDNOISE', 11.0, 'read noise (electrons)'),
        # one row short, as in the real header
        ('BIASSEC', '[%d:%d,1:%d]' % (data + 1, columns, rows - 1), 'overscan section'),
        ('CCDSEC', '[1:%d,1:%d]' % (data, rows), 'CCD section'),
        ('DATASEC', '[1:%d,1:%d]' % (data, rows), 'data section'),
        ('CCDSUM', '1 1', 'binning'),
        ('OBSERVER', "O'Brien & Smith", 'a quote and an ampersand'),
        ('COMMENT', 'synthetic frame, shaped like LFC chip 0', ''),
        ('HISTORY', 'written by make_fixtures.py', ''),
    ]


def thermo_cards(imagetyp, exptime, filt, when):
    cards = [
        ('DATE-OBS', when, 'YYYY-MM-DDThh:mm:ss observation start, UT'),
        ('EXPTIME', exptime, 'Exposure time in seconds'),
        ('EXPOSURE', exptime, 'Exposure time in seconds'),
        ('SET-TEMP', -20.0, 'CCD temperature setpoint in C'),
        ('CCD-TEMP', -19.98, 'CCD temperature at start of exposure in C'),
        ('XPIXSZ', 9.0, 'Pixel Width in microns (after binning)'),
        ('YPIXSZ', 9.0, 'Pixel Height in microns (after binning)'),
        ('XBINNING', 1, 'Binning factor in width'),
        ('YBINNING', 1, 'Binning factor in height'),
        ('XORGSUBF', 0, 'Subframe X position in binned pixels'),
        ('YORGSUBF', 0, 'Subframe Y position in binned pixels'),
        ('READOUTM', 'Normal', 'Readout mode of image'),
        ('IMAGETYP', imagetyp, 'Type of image'),
        ('SWCREATE', 'MaxIm DL Version 5.23', 'software'),
        ('OBJECT', '', ''),
        ('TELESCOP', 'ACP->Paul P. Feder Observatory', ''),
        ('INSTRUME', 'Apogee USB/Net', ''),
        ('BUNIT', 'ADU', 'upper case, as cameras write it'),
        ('PEDESTAL', 0, 'Correction to add for zero-based ADU'),
        ('FLIPSTAT', '', ''),
        # malformed, as in the real header
        ('BIASSEC', '[%d:%d]' % (EX2['data'], EX2['columns']), ''),
        ('TRIMSEC', '[1:%d, :]' % EX2['data'], ''),
        ('GAIN', 1.5, 'e-/ADU'),
        ('RDNOISE', 10.0, 'e-'),
    ]
    if filt is not None:
        cards.append(('FILTER', filt, 'Filter used when taking image'))
    if imagetyp == 'FLAT':
        cards += [('RADECSYS', 'FK5', 'Equatorial coordinate system'), ('EQUINOX', 2000.0, ''),
                  ('RA', '20 57 04.4', ''), ('DEC', '+31 39 39.5', '')]
    return cards + [
        ('COMMENT', 'synthetic frame, shaped like an Aspen CG16M frame', ''),
        ('HISTORY', 'written by make_fixtures.py', ''),
        ('HISTORY', 'second history card', ''),
    ]


def make_lfc(folder):
    rows, columns, data = EX1['rows'], EX1['columns'], EX1['data']
    (folder / 'darks').mkdir(parents=True)
    y, x = np.arange(rows)[:, None], np.arange(columns)[None, :]
    r = rng_for(1)
    bias = 1120 + 6 * np.sin(2 * np.pi * y / rows) + 4 * np.exp(-x / 5.0)
    dark = np.where(x < data, 0.02 * np.exp(-x / 8.0) + 0.01, 0.0) + np.zeros((rows, 1))
    dark[r.integers(0, rows, 8), r.integers(0, data, 8)] += r.exponential(4.0, 8)
    dark[3, 5] = 400.0                             # saturates in 300 s
    sens = r.normal(1, 0.01, (rows, columns)) * (1 - 0.1 * (y / rows - 0.5) - 0.05 * (x / data - 0.5))
    sens[6:, 12] *= 0.35
    sens[2, 20], sens[4, 21] = 1.75, 3.6           # above 32767 and saturated
    sens[10, :] = 0.0                              # an unlit row

    def put(path, key, offset, light=0.0, rays=0, **kw):
        r = rng_for(1, *key)
        img = dark * kw['exptime'] * 2.0
        if light:
            sky = light * sens * 2.0
            sky[:, data:] = sky[:, data - 1:data] * 0.04 * np.exp(-(np.arange(data, columns) - data) / 0.8)
            img = img + sky
        img = r.poisson(img) / 2.0
        for _ in range(rays):
            img[r.integers(rows), r.integers(data)] += r.uniform(300, 20000)
        img = img + bias + offset + r.normal(0, 5.5, img.shape)
        if kw['imagetyp'] == 'FLATFIELD':
            img[0, 0], img[1, 1] = 65535, 0
        write_raw(path, img, lfc_cards(**kw))

    for n in range(1, 6):
        put(folder / ('ccd.%03d.0.fits' % n), (1, n), [0, 1, -1, 2, 0][n - 1], rays=2, number_=n, imagetyp='BIAS',
            exptime=0.0, filt="i'", obj='bias', ut='01:%02d:00' % n)
    for n, t, filt, level in ((14, 70.001, "g'", 20170), (15, 70.011, "g'", 20166), (17, 7.0, "i'", 21020)):
        put(folder / ('ccd.%03d.0.fits' % n), (1, n), 3.4, level, 1, number_=n, imagetyp='FLATFIELD', exptime=t,
            filt=filt, obj='flat_' + filt[0], ut='02:%02d:00' % n)
    # five of these names are names of flats too; a bias lies among the darks
    put(folder / 'darks' / 'ccd.002.0.fits', (2, 2), 0, number_=2, imagetyp='BIAS', exptime=0.0, filt="r'",
        obj='bias', ut='08:02:00')
    for group, t in (((13, 14, 15), 300.0), ((17, 18, 19), 70.0), ((23, 24, 25), 7.0)):
        for n in group:
            put(folder / 'darks' / ('ccd.%03d.0.fits' % n), (2, n), -8.0 + 0.5 * (n % 3), rays=2, number_=n,
                imagetyp='DARK', exptime=t, filt="r'", obj='dark', ut='08:%02d:00' % n)


def make_thermo(folder):
    rows, columns, data = EX2['rows'], EX2['columns'], EX2['data']
    folder.mkdir(parents=True)
    y, x = np.arange(rows)[:, None], np.arange(columns)[None, :]
    r = rng_for(2)
    bias = np.where(x >= data, 1052.0, 1005 + 60 * np.exp(-x / 9.0) + 3 * np.cos(x / 2.0) + 2 * np.sin(y / 3.0))
    dark = 0.0075 + 0.6 * np.exp(-x / 4.0) + np.zeros((rows, 1))
    dark[r.integers(0, rows, 12), r.integers(0, data, 12)] += r.exponential(6.0, 12)
    dark[7, 9] = 900.0                             # saturates in 90 s
    sens = r.normal(1, 0.004, (rows, columns))
    sens[:, 0] = 0.0                               # an unlit column
    sens[4:6, 20:22] *= 0.1
    sens[2, 13] = 1.5                              # saturated in a flat

    def put(name, key, light=0.0, rays=0, **kw):
        r = rng_for(2, *key)
        img = dark * kw['exptime'] * 1.5
        if light:
            sky = light * sens * 1.5
            sky[:, data:] = sky[:, data - 1:data] * 0.3 * np.exp(-(np.arange(data, columns) - data) / 3.0)
            img = img + sky
        img = r.poisson(img) / 1.5
        for _ in range(rays):
            img[r.integers(rows), r.integers(data)] += r.uniform(300, 20000)
        img = img + bias + r.normal(0, 6.7, img.shape)
        if kw['imagetyp'] == 'FLAT':
            img[11, 29] = 0
        write_raw(folder / name, img, thermo_cards(**kw))

    for n, t, level in ((1, 1.0, 52000), (6, 1.02, 45300), (10, 1.21, 44300)):
        put('AutoFlat-PANoRot-r-Bin1-%03d.fit' % n, (1, n), level, 1, imagetyp='FLAT', exptime=t, filt='r',
            when='2018-08-22T02:%02d:10' % n)
    for n in range(1, 6):
        put('Bias-S001-R001-C%03d-NoFilt.fit' % n, (2, n), rays=2, imagetyp='BIAS', exptime=0.0, filt=None,
            when='2018-08-22T12:%02d:00' % n)
    for n in range(1, 6):
        put('Dark-S001-R001-C%03d-NoFilt.fit' % n, (3, n), rays=4, imagetyp='DARK', exptime=90.0, filt=None,
            when='2018-08-22T13:%02d:00' % n)


# --------------------------------------------------------- the guide's chain

GUIDE_CLIP = dict(sigma_clip=True, sigma_clip_low_thresh=5, sigma_clip_high_thresh=5,
                  sigma_clip_func=np.ma.median, sigma_clip_dev_func=mad_std)


def inv_median(a):
    return 1 / np.median(a)


def combine_files(files, target, notes, scale=None):
    c = ccdp.combine([str(f) for f in files], method='average', scale=scale, mem_limit=350e6, **GUIDE_CLIP)
    c.meta['combined'] = True
    c.write(target)
    k = ccdp.Combiner([CCDData.read(f) for f in files])
    k.sigma_clipping(5, 5, func=np.ma.median, dev_func=mad_std)
    notes[target.name] = {'of': [f.name for f in files], 'rejected': int(k.data_arr.mask.sum())}


def nearest_dark(exptime, times, tolerance=0.5):
    """The rule of the guide's find_nearest_dark_exposure."""
    times = np.array(list(times))
    closest = times[np.argmin(np.abs(times - exptime))]
    if tolerance is not None and np.abs(exptime - closest) > tolerance:
        raise RuntimeError('Closest dark exposure time is {} for flat of exposure time {}.'.format(closest, exptime))
    return closest


def primary_only(source, target):
    with fits.open(source) as h:
        end = h[1]._header_offset if len(h) > 1 else None
    target.write_bytes(source.read_bytes()[:end])


def reduce_nights(out, work):
    notes = {'example1': {'masters': {}, 'flats': {}}, 'example2': {'masters': {}, 'flats': {}}}
    adu = {'unit': 'adu'}

    def lfc(ccd):
        ccd = ccdp.subtract_overscan(ccd, overscan=ccd[:, EX1['overscan']:], median=True)
        return ccdp.trim_image(ccd[:, :EX1['data']])

    def thermo(ccd):
        return ccdp.trim_image(ccd[:, :EX2['data']])

    def collect(folder, **want):
        return ccdp.ImageFileCollection(folder).ccds(return_fname=True, **want)

    def masters(folder, number_, bias, darks):
        folder.mkdir()
        n = notes[number_]['masters']
        files = []
        for ccd, f in bias:
            files.append(folder / f)
            (lfc if number_ == 'example1' else thermo)(ccd).write(files[-1])
        combine_files(files, folder / 'combined_bias.fit', n)
        master = CCDData.read(folder / 'combined_bias.fit')
        groups = {}
        for ccd, f in darks:
            if number_ == 'example1':
                ccd = lfc(ccd)                     # the bias stays in
            else:
                ccd = ccdp.subtract_bias(thermo(ccd), master)
            ccd.write(folder / f)
            groups.setdefault(ccd.header['exptime'], []).append(folder / f)
        for t in sorted(groups):
            combine_files(groups[t], folder / 'combined_dark_{:.3f}.fit'.format(t), n)
        return master, {t: CCDData.read(folder / 'combined_dark_{:.3f}.fit'.format(t)) for t in groups}

    raw, red = out / 'example-cryo-LFC', work / 'example1-reduced'
    _, darks = masters(red, 'example1', collect(raw, imagetyp='BIAS', ccd_kwargs=adu),
                       collect(raw / 'darks', imagetyp='DARK', ccd_kwargs=adu))
    for ccd, f in collect(raw, imagetyp='FLATFIELD', ccd_kwargs=adu):
        ccd = lfc(ccd)
        t = nearest_dark(ccd.header['exptime'], darks, 0.5)
        ccd = ccdp.subtract_dark(ccd, darks[t], exposure_time='exptime', exposure_unit=u.second, scale=False)
        ccd.write(red / ('flat-' + f))
        notes['example1']['flats']['flat-' + f] = {'exptime': ccd.header['exptime'], 'dark': float(t), 'scale': False}

    raw, red = out / 'example-thermo-electric', work / 'example2-reduced'
    bias, darks = masters(red, 'example2', collect(raw, imagetyp='BIAS'), collect(raw, imagetyp='DARK'))
    for ccd, f in collect(raw, imagetyp='FLAT'):
        ccd = ccdp.subtract_bias(thermo(ccd), bias)
        t = nearest_dark(ccd.header['exptime'], darks, 100)
        ccd = ccdp.subtract_dark(ccd, darks[t], exposure_time='exptime', exposure_unit=u.second, scale=True)
        ccd.write(red / f)
        notes['example2']['flats'][f] = {'exptime': ccd.header['exptime'], 'dark': float(t), 'scale': True}

    (out / 'combined-flats').mkdir()
    for ex in ('example1', 'example2'):
        groups, combined = {}, notes[ex].setdefault('combined', {})
        for name in notes[ex]['flats']:
            path = work / (ex + '-reduced') / name
            groups.setdefault(fits.getval(path, 'FILTER'), []).append(path)
        for filt, files in groups.items():
            if len(files) > 1:
                target = work / '{}_{}.fit'.format(ex, filt.rstrip("'"))
                combine_files(files, target, combined, scale=inv_median)
                primary_only(target, out / 'combined-flats' / target.name)
        folder = ex + '-reduced'
        (out / folder).mkdir()
        for name in [*notes[ex]['masters'], *notes[ex]['flats']]:
            primary_only(work / folder / name, out / folder / name)
    return notes


def make_lights(out):
    """Science frames: seeded apart, so that the nights above stay as they are."""
    rows, columns, data = EX1['rows'], EX1['columns'], EX1['data']
    (out / 'example1-lights').mkdir()
    y, x = np.arange(rows)[:, None], np.arange(columns)[None, :]
    for n, filt, t in ((37, "g'", 300.062), (43, "i'", 300.014)):
        r = rng_for(7, n)
        img = 1120 + 6 * np.sin(2 * np.pi * y / rows) + 4 * np.exp(-x / 5.0) + r.normal(0, 5.5, (rows, columns))
        img[:, :data] += r.poisson(1600.0, (rows, data)) / 2.0
        img[5, 9:12] += [9000, 30000, 8000]        # a star
        write_raw(out / 'example1-lights' / ('ccd.%03d.0.fits' % n), img,
                  lfc_cards(n, 'OBJECT', t, filt, 'M31', '09:%02d:00' % n))
    rows, columns, data = EX2['rows'], EX2['columns'], EX2['data']
    (out / 'example2-lights').mkdir()
    y, x = np.arange(rows)[:, None], np.arange(columns)[None, :]
    for n in (84, 125):
        r = rng_for(8, n)
        img = np.where(x >= data, 1052.0, 1005 + 60 * np.exp(-x / 9.0)) + r.normal(0, 6.7, (rows, columns))
        img[:, :data] += r.poisson(900.0, (rows, data)) / 1.5
        img[6, 14] = 65535                         # a saturated star
        write_raw(out / 'example2-lights' / ('kelt-16-b-S001-R001-C%03d-r.fit' % n), img,
                  thermo_cards('LIGHT', 90.0, 'r', '2018-08-22T04:%02d:00' % (n % 60)))


def calibrate_lights(out, work):
    """The guide's chapter on science images, on the masters and flats of `work`."""
    notes = {}

    def combined_flat(files, target):
        c = ccdp.combine([str(f) for f in files], method='average', mem_limit=350e6,
                         scale=lambda a: 1 / np.median(a), **GUIDE_CLIP)
        c.meta['combined'] = True
        c.write(target)
        return CCDData.read(target)

    def finish(number_, names):
        folder = '%s-science' % number_
        (out / folder).mkdir()
        for name in names:
            primary_only(work / folder / name, out / folder / name)

    red, sci = work / 'example1-reduced', work / 'example1-science'
    sci.mkdir()
    flat = combined_flat([red / 'flat-ccd.014.0.fits', red / 'flat-ccd.015.0.fits'], sci / 'combined_flat_filter_gp.fit')
    ccd = CCDData.read(out / 'example1-lights' / 'ccd.037.0.fits', unit='adu')
    ccd = ccdp.subtract_overscan(ccd, overscan=ccd[:, EX1['overscan']:], median=True)
    ccd = ccdp.trim_image(ccd[:, :EX1['data']])
    dark = CCDData.read(red / 'combined_dark_300.000.fit')
    ccd = ccdp.subtract_dark(ccd, dark, exposure_time='exptime', exposure_unit=u.second)
    ccdp.flat_correct(ccd, flat).write(sci / 'light-ccd.037.0.fits')
    notes['example1'] = {'science': ['light-ccd.037.0.fits'], 'undivided': int((~(flat.data > 0)).sum())}
    finish('example1', ['combined_flat_filter_gp.fit', 'light-ccd.037.0.fits'])

    red, sci = work / 'example2-reduced', work / 'example2-science'
    sci.mkdir()
    flats = sorted(red.glob('AutoFlat*.fit'))
    flat = combined_flat(flats, sci / 'combined_flat_filter_r.fit')
    bias, dark = CCDData.read(red / 'combined_bias.fit'), CCDData.read(red / 'combined_dark_90.000.fit')
    names = []
    for raw in sorted((out / 'example2-lights').glob('*.fit')):
        ccd = CCDData.read(raw)
        ccd = ccdp.subtract_bias(ccdp.trim_image(ccd[:, :EX2['data']]), bias)
        ccd = ccdp.subtract_dark(ccd, dark, exposure_time='exptime', exposure_unit=u.second)
        names.append('light-' + raw.name)
        ccdp.flat_correct(ccd, flat).write(sci / names[-1])
    notes['example2'] = {'science': names, 'undivided': int((~(flat.data > 0)).sum())}
    finish('example2', ['combined_flat_filter_r.fit', *names])
    return notes


def make_flat_correct(out):
    r = rng_for(9)
    cases = []
    for name, shape, args, masked, uncertain in [
            ('plain', (5, 7), {}, False, False), ('long', (37, 41), {}, False, False), ('one', (1, 1), {}, False, False),
            ('eight', (1, 8), {}, False, False), ('min', (13, 11), {'min_value': 19000.0}, False, False),
            ('norm', (9, 6), {'norm_value': 12345.678}, False, False),
            ('both', (9, 6), {'min_value': 20000.0, 'norm_value': 3.0}, False, False),
            ('negative', (6, 6), {}, False, False), ('masked', (6, 6), {}, True, False),
            ('uncertain', (6, 8), {}, False, True), ('uncertainMin', (6, 8), {'min_value': 20000.0}, False, True)]:
        light = r.normal(800, 30, shape)
        flat = r.normal(20000, 1500, shape)
        if name == 'negative':
            flat[1, 2], flat[3, 3], flat[4, 0] = -17.25, 0.0, -0.5
        ccd, master = CCDData(light.copy(), unit='adu'), CCDData(flat.copy(), unit='adu')
        if masked:
            master.mask = flat > 21000
        case = {'name': name, 'shape': list(shape), **args, 'light': bits(light), 'flat': bits(flat)}
        if uncertain:
            ccd.uncertainty = StdDevUncertainty(np.abs(r.normal(20, 2, shape)))
            case['deviation'] = bits(ccd.uncertainty.array)
            without = ccdp.flat_correct(ccd, master, **args)
            case['deviationAfter'] = bits(without.uncertainty.array)
            master.uncertainty = StdDevUncertainty(np.abs(r.normal(40, 5, shape)))
            case['flatDeviation'] = bits(master.uncertainty.array)
        res = ccdp.flat_correct(ccd, master, **args)
        if uncertain:
            case['deviationAfterBoth'] = bits(res.uncertainty.array)
        used = flat if 'min_value' not in args else np.where(flat < args['min_value'], args['min_value'], flat)
        case['mean'] = bits(used.mean())
        case['result'] = bits(res.data)
        cases.append(case)
    # Too many to be written down: pixel i is 20000 + (i * 7919 % 10007) / 7, each operation rounded.
    means = []
    for shape in [(3, 2731), (64, 128), (100, 301), (257, 131)]:
        i = np.arange(shape[0] * shape[1]).reshape(shape)
        flat = CCDData(20000 + (i * 7919 % 10007) / 7, unit='adu')
        res = ccdp.flat_correct(CCDData(np.ones(shape), unit='adu'), flat)
        means.append({'shape': list(shape), 'mean': bits(flat.data.mean()), 'last': bits(res.data[-1, -1])})
    save(out / 'flatCorrect.json', {
        'about': 'flat_correct(light, flat, min_value, norm_value): hex doubles; mean: of the flat once pixels below '
                 'min_value are set to it; masked: a masked flat (2.4.0: as if it were not); deviationAfter: standard '
                 'deviations where the flat has none, deviationAfterBoth: where it has flatDeviation; means: of flats whose pixel i is '
                 '20000 + (i * 7919 % 10007) / 7, and the last pixel of a light of 1 divided by it'},
         cases=cases, means=means)


def make_masked(out):
    (out / 'masked-frames').mkdir()
    w = WCS(naxis=2)
    w.wcs.ctype = ['RA---TAN', 'DEC--TAN']
    w.wcs.crval, w.wcs.crpix, w.wcs.cdelt = [314.268, 31.661], [3.0, 2.5], [-1.5e-4, 1.5e-4]
    r = rng_for(3)
    frames = []
    for i in range(4):
        mask = np.zeros((4, 5), bool)
        mask[0, 0] = mask[3, 4] = mask[1, 2] = True
        mask[2, i] = True
        frames.append(CCDData(np.rint(r.normal(1000, 10, (4, 5))), unit='adu', mask=mask, wcs=w))
        frames[-1].header.update(EXPTIME=90.0, IMAGETYP='DARK')
        frames[-1].write(out / 'masked-frames' / ('masked-%d.fit' % (i + 1)))
    c = ccdp.combine(frames, method='average')
    c.meta['combined'] = True
    c.write(out / 'combined_masked.fit')


# ------------------------------------------------------------------- combine

def make_combine(out):
    shape = (3, 4)
    table, index = [], {}

    def put(text):
        if text not in index:
            index[text] = len(table)
            table.append(text)
        return index[text]

    stacks = {}
    for n in (3, 5, 10):
        r = rng_for(4, n)
        level = 1.0 - 0.02 * np.arange(n)[:, None, None]
        a = np.rint(r.normal(21000, 4, (n,) + shape) * level)
        a[r.random(a.shape) < 0.08] += 3000
        a[0, 0, 0], a[1, 0, 0], a[n - 1, 1, 1] = 0, 65535, 65535
        a[:, 2, 2] = 7                              # all the same: deviation 0
        a[:, 2, 3] = [7] * (n - 1) + [8]            # deviation 0, one outlier
        stacks['int-%d' % n] = a
        if n == 5:
            continue                                # special-5 below
        f = r.normal(40, 3, (n,) + shape) * level - 1.0 / 3
        f[r.random(f.shape) < 0.08] *= 50
        f[n - 1, 0, 1] = -f[n - 1, 0, 1]
        stacks['float-%d' % n] = f
    r = rng_for(4, 99)
    a = r.normal(100, 2, (5,) + shape)
    a[2, 2, :] += 500
    a[0, 0, :2], a[0:2, 0, 2], a[1, 0, 3], a[:, 1, 3] = np.nan, np.nan, np.inf, np.nan
    a[3, 1, 0], a[3, 2, 0] = -np.inf, np.nan         # [2, 0]: NaN beside an outlier
    stacks['special-5'] = a

    names = {'median': ('median', np.ma.median), 'mean': ('mean', np.ma.mean)}
    devs = {'mad_std': ('mad_std', mad_std), 'std': ('std', np.ma.std)}
    clips = {'guide': ('median', 'mad_std', 5, 5, 'callable'), 'guide-names': ('median', 'mad_std', 5, 5, 'name'),
             'default': ('mean', 'std', 3, 3, 'callable'), 'mean-std': ('mean', 'std', 2, 1.5, 'callable'),
             'mean-std-names': ('mean', 'std', 2, 1.5, 'name'), 'median-std': ('median', 'std', 3, 3, 'callable'),
             'median-std-names': ('median', 'std', 1.5, 1.5, 'name')}
    plan = [('average', None, False)] + [('average', c, False) for c in clips]
    plan += [('average', None, True), ('average', 'guide', True), ('average', 'mean-std', True)]
    for m in ('median', 'sum'):
        plan += [(m, None, False), (m, 'guide', False), (m, 'guide', True)]
    cases = []
    factors = {}
    for name, a in stacks.items():
        ccds = [CCDData(x.copy(), unit='adu') for x in a]
        if name != 'special-5':
            factors[name] = bits([1 / np.median(x) for x in a])
        for method, clip, scaled in plan:
            if scaled and name == 'special-5':
                continue
            if name == 'int-5' and clip not in (None, 'guide', 'mean-std'):
                continue
            if name == 'int-5' and clip != 'guide' and method != 'average':
                continue
            args, case = {'method': method}, {'stack': name, 'method': method, 'scaled': scaled, 'clip': clip}
            if clip:
                clip = clips[clip]
                i = 1 if clip[4] == 'callable' else 0
                f, d = names[clip[0]][i], devs[clip[1]][i]
                args.update(sigma_clip=True, sigma_clip_low_thresh=clip[2], sigma_clip_high_thresh=clip[3],
                            sigma_clip_func=f, sigma_clip_dev_func=d)
                k = ccdp.Combiner(ccds)
                k.sigma_clipping(clip[2], clip[3], func=f, dev_func=d)
                case['rejected'] = put(flags(k.data_arr.mask))
            if scaled:
                args['scale'] = lambda x: 1 / np.median(x)
            c = ccdp.combine(ccds, **args)
            case['data'] = put(bits(c.data))
            case['uncertainty'] = put(bits(c.uncertainty.array))
            case['mask'] = put(flags(c.mask))
            cases.append(case)
    further = combine_further(stacks, put)

    iterated = []
    for name in ('int-10', 'float-10'):
        for center, dev, t in (('median', 'mad_std', 3), ('mean', 'std', 1.5), ('median', 'std', 1.5)):
            for rounds in (1, 2, None):
                m = sigma_clip(stacks[name], sigma_lower=t, sigma_upper=t, axis=0, maxiters=rounds, cenfunc=center,
                               stdfunc=dev).mask
                iterated.append({'stack': name, 'center': center, 'deviation': dev, 'low': t, 'high': t,
                                 'maxiters': rounds, 'rejected': put(flags(m))})
    thresholds = []
    for low, high in ((None, 3), (3, None), (0, 3), (-1, 1), (3, 3)):
        c = ccdp.combine([CCDData(x.copy(), unit='adu') for x in stacks['int-5']], sigma_clip=True,
                         sigma_clip_low_thresh=low, sigma_clip_high_thresh=high, sigma_clip_func='median',
                         sigma_clip_dev_func='mad_std')
        thresholds.append({'stack': 'int-5', 'low': low, 'high': high, 'data': put(bits(c.data))})
    save(out / 'combine.json', {
        'about': 'frames: numbers, or 16 hex digits a double; data, uncertainty, mask, rejected: index into table; '
                 'rejected: one flag a value, frame after frame; scaled: each frame times its factor after clipping; '
                 'clips: center, deviation, low, high, how both were given (name: astropy C code, callable: numpy); '
                 'iterated: astropy sigma_clip alone, ccdproc offers one round only; thresholds: median/mad_std; '
                 'minmax, extrema: combine(minmax_clip=True ...), combine(clip_extrema=True ...); weighted: an average, '
                 'data: as ccdproc has it, over_kept: np.ma.average, whose weights are those of what is kept; masked: '
                 'frames with a mask (masks: one flag a pixel, frame after frame), data: ccdproc, over_unmasked: ccdproc '
                 'with NaN in place of the mask; clip_forgets: extremes and sigma clip together, which are the clip alone',
        'shape': list(shape), 'clips': clips, 'factors': factors},
        stacks={k: [([int(v) for v in x.ravel()] if k.startswith('int') else bits(x)) for x in a]
                for k, a in stacks.items()},
        cases=cases, iterated=iterated, thresholds=thresholds, **further, table=table)


def combine_further(stacks, put):
    """Limits, extremes, weights and masks; see 'about' in combine.json."""
    def ccds(name, mask=None):
        return [CCDData(x.copy(), unit='adu', mask=None if mask is None else mask[i]) for i, x in enumerate(stacks[name])]

    def stored(c):
        return {'data': put(bits(c.data)), 'uncertainty': put(bits(c.uncertainty.array)), 'mask': put(flags(c.mask))}

    def rejected(name, call, **args):
        k = ccdp.Combiner(ccds(name))
        getattr(k, call)(**args)
        return put(flags(k.data_arr.mask))

    def inverse(x):
        return 1 / np.median(x)

    minmax, extrema = [], []
    for name in ('int-3', 'int-10', 'float-10', 'special-5'):
        a = np.sort(stacks[name][np.isfinite(stacks[name])])
        low, high = float(a[len(a) // 6]), float(a[-len(a) // 6])
        for lo, hi in ((low, high), (low, None), (None, high), (high, low)):
            for method in ('average', 'median', 'sum'):
                for scaled in (False, True):
                    if scaled and (name == 'special-5' or method == 'median'):
                        continue
                    c = ccdp.combine(ccds(name), method=method, minmax_clip=True, minmax_clip_min=lo, minmax_clip_max=hi,
                                     **({'scale': inverse} if scaled else {}))
                    minmax.append({'stack': name, 'method': method, 'scaled': scaled, 'min': lo, 'max': hi,
                                   'rejected': rejected(name, 'minmax_clipping', min_clip=lo, max_clip=hi), **stored(c)})
    for name in ('int-3', 'int-5', 'int-10', 'float-3', 'float-10'):
        for nlow, nhigh in ((1, 1), (0, 2), (2, 0), (2, 1)):
            for method in ('average', 'median', 'sum'):
                for scaled in (False, True):
                    c = ccdp.combine(ccds(name), method=method, clip_extrema=True, nlow=nlow, nhigh=nhigh,
                                     **({'scale': inverse} if scaled else {}))
                    extrema.append({'stack': name, 'method': method, 'scaled': scaled, 'nlow': nlow, 'nhigh': nhigh,
                                    'rejected': rejected(name, 'clip_extrema', nlow=nlow, nhigh=nhigh), **stored(c)})

    guide = {'sigma_clip': True, 'sigma_clip_low_thresh': 5, 'sigma_clip_high_thresh': 5, 'sigma_clip_func': 'median',
             'sigma_clip_dev_func': 'mad_std'}
    weighted = []
    for name in ('int-3', 'int-10', 'float-10'):
        r = rng_for(4, 7, len(stacks[name]))
        weights = r.uniform(0.5, 90, len(stacks[name]))
        for clip in (None, 'guide'):
            for scaled in (False, True):
                c = ccdp.combine(ccds(name), weights=weights, **(guide if clip else {}),
                                 **({'scale': inverse} if scaled else {}))
                k = ccdp.Combiner(ccds(name))
                if clip:
                    k.sigma_clipping(5, 5, func='median', dev_func='mad_std')
                factors = np.array([inverse(x) if scaled else 1.0 for x in stacks[name]])
                kept = np.ma.average(k.data_arr * factors[:, None, None], axis=0, weights=weights)
                weighted.append({'stack': name, 'clip': clip, 'scaled': scaled, 'weights': bits(weights),
                                 'over_kept': put(bits(kept.filled(np.nan))), **stored(c)})
    ignores = ccdp.combine(ccds('int-10'), method='median', weights=weights)
    assert np.array_equal(ignores.data, ccdp.combine(ccds('int-10'), method='median').data)

    masked = []
    for name in ('int-3', 'int-10', 'float-10'):
        r = rng_for(4, 8, len(stacks[name]))
        mask = r.random(stacks[name].shape) < 0.3
        mask[:, 1, 2] = True
        for method in ('average', 'median', 'sum'):
            for clip in (None, 'guide'):
                for extremes in ({}, {'clip_extrema': True, 'nlow': 1, 'nhigh': 0}):
                    if extremes and (clip or name == 'int-3'):
                        continue
                    args = {'method': method, **(guide if clip else {}), **extremes}
                    c = ccdp.combine(ccds(name, mask), **args)
                    nan = [CCDData(np.where(m, np.nan, x), unit='adu') for m, x in zip(mask, stacks[name])]
                    n = ccdp.combine(nan, **args)
                    masked.append({'stack': name, 'method': method, 'clip': clip, 'nlow': extremes.get('nlow', 0),
                                   'masks': put(flags(mask)), **stored(c),
                                   'over_unmasked': {k: v for k, v in stored(n).items()}})
    both = ccdp.combine(ccds('int-10'), clip_extrema=True, nlow=1, nhigh=1, **guide)
    assert np.array_equal(both.data, ccdp.combine(ccds('int-10'), **guide).data)
    forgets = [{'stack': 'int-10', 'nlow': 1, 'nhigh': 1, 'clip': 'guide', **stored(both)}]
    return {'minmax': minmax, 'extrema': extrema, 'weighted': weighted, 'masked': masked, 'clip_forgets': forgets}


# ------------------------------------------------------------------ overscan

def make_overscan(out):
    r = rng_for(5)
    images = {}
    a = np.rint(r.normal(1120, 4, (4, 33))) + np.arange(4)[:, None]
    a[:, :8] += 30000
    a[0, 0], a[1, 1], a[2, 20], a[3, 30] = 65535, 0, 65535, 0
    images['right25'] = a.astype(np.uint16)
    images['left24'] = np.concatenate([a[:, 9:], a[:, :8]], axis=1).astype(np.uint16)
    images['top9'] = np.concatenate([np.rint(r.normal(30000, 99, (3, 6))), np.rint(r.normal(1000, 3, (9, 6)))]
                                    ).astype(np.uint16)
    images['float'] = r.normal(1120, 4, (4, 33)) * 10.0 ** r.integers(-2, 3, (4, 33))
    images['floattop'] = r.normal(1120, 4, (12, 5)) * 10.0 ** r.integers(-2, 3, (12, 5))
    images['floatwide'] = r.normal(1120, 4, (1, 152)) * 10.0 ** r.integers(-2, 3, (1, 152))
    images['floatnan'] = r.normal(1120, 4, (3, 10))
    images['floatnan'][1, 7] = np.nan
    images['float32'] = (r.normal(1120, 4, (3, 29)) / 3).astype(np.float32)
    images['square'] = np.rint(r.normal(1120, 4, (4, 8))).astype(np.uint16)
    plan = [  # image, section or (row slice, column slice), axis, median, keep the image
        ('right25', '[9:33,1:4]', 1, True, False), ('right25', '[9:33,*]', 1, False, False),
        ('right25', '[10:33,:]', 1, True, True), ('right25', '[10:33,:]', 1, False, False),
        ('left24', '[1:24,:]', 1, True, False), ('left24', '[1:24,:]', 1, False, False),
        ('left24', '[1:23,:]', 1, True, False),
        ('top9', '[:,4:12]', 0, True, True), ('top9', '[:,4:12]', 0, False, False), ('top9', '[*,5:12]', 0, True, False),
        ('float', '[9:33,:]', 1, False, False), ('float', '[10:33,:]', 1, False, False),
        ('float', '[9:15,:]', 1, False, False), ('float', '[9:16,:]', 1, False, False),
        ('float', '[1:25,:]', 1, True, False), ('float', '[1:24,:]', 1, True, False),
        ('float', '[33:33,:]', 1, False, False), ('float', '[-*,:]', 1, False, False),
        ('float', '[1:33:2,:]', 1, False, False),
        ('floattop', '[:,1:9]', 0, False, True), ('floattop', '[:,3:12]', 0, False, False),
        ('floattop', '[:,1:10]', 0, True, False),
        ('floatwide', '[3:152,:]', 1, False, False), ('floatwide', '[3:131,:]', 1, False, False),
        ('floatwide', '[3:130,:]', 1, False, False), ('floatwide', '[1:152,:]', 1, True, False),
        ('floatnan', '[6:10,:]', 1, True, False), ('floatnan', '[6:10,:]', 1, False, False),
        ('float32', '[5:29,:]', 1, False, True), ('float32', '[5:28,:]', 1, False, False),
        ('float32', '[5:28,:]', 1, True, False),
        ('square', '[5:8,1:4]', None, True, False), ('square', '[6:8,1:4]', None, True, False),
        ('right25', '[9:33,:]', None, True, False),          # wider than tall: axis 0, does not fit
        ('right25', '[9:33,1:3]', 1, True, False),           # one row short, as in the LFC header
        ('right25', '[40:50,:]', 1, True, False),            # outside: empty, all NaN without an error
        ('right25', '[9:33]', 1, True, False),               # one range: applied to the rows
    ]
    cases = []
    for name, section, axis, median, keep in plan:
        case = {'image': name, 'section': section, 'axis': axis, 'median': median}
        try:
            ccd = CCDData(images[name].copy(), unit='adu')
            res = ccdp.subtract_overscan(ccd, fits_section=section, overscan_axis=axis, median=median).data
            block = images[name][slice_from_string(section, fits_convention=True)]
            a = axis if axis is not None else (0 if block.shape[1] > block.shape[0] else 1)
            level = (np.median if median else np.mean)(block, axis=a)
            again = images[name] - (level[:, None] if a == 1 else level[None, :])
            assert np.array_equal(again, res, equal_nan=True)
            case.update(dtype=res.dtype.name, used_axis=a, level=bits(level))
            if keep:
                case['result'] = bits(res)
        except Exception as x:                               # noqa: BLE001
            case['error'] = error(x)
        cases.append(case)

    y = np.arange(16)
    drift = 1100 + 12 * np.sin(y / 5.0) + 0.3 * y
    fit = np.concatenate([np.full((16, 2), 5000.0), np.rint(r.normal(drift[:, None], 3, (16, 9)))], axis=1)
    images['drift'] = fit.astype(np.uint16)
    fitted = []
    for kind in ('Polynomial1D', 'Chebyshev1D', 'Legendre1D'):
        for degree in (1, 2, 3):
            for median in (True, False) if degree == 1 else (True,):
                res = ccdp.subtract_overscan(CCDData(images['drift'].copy(), unit='adu'), fits_section='[3:11,:]',
                                             median=median, model=getattr(models, kind)(degree)).data
                level = images['drift'][:, 0] - res[:, 0]
                fitted.append({'image': 'drift', 'section': '[3:11,:]', 'axis': 1, 'median': median, 'model': kind,
                               'degree': degree, 'level': [number(v) for v in level]})
    res = ccdp.subtract_overscan(CCDData(images['drift'].T.copy(), unit='adu'), fits_section='[:,3:11]',
                                 overscan_axis=0, median=True, model=models.Polynomial1D(2)).data
    fitted.append({'image': 'drift', 'transposed': True, 'section': '[:,3:11]', 'axis': 0, 'median': True,
                   'model': 'Polynomial1D', 'degree': 2,
                   'level': [number(v) for v in images['drift'].T[0] - res[0]]})
    save(out / 'overscan.json', {
        'about': 'section: FITS section of the overscan block; axis: overscan_axis as given (null: ccdproc chooses, '
                 'see used_axis); level: what is subtracted, one double a row (axis 1) or column (axis 0); result: '
                 'the whole image (float32 results widened); images: numbers, or hex doubles (float32 widened); '
                 'fitted: level of the model at 0, 1, 2, ..., 12 digits'},
         images={k: {'dtype': a.dtype.name, 'shape': list(a.shape),
                     'values': [int(v) for v in a.ravel()] if a.dtype.kind == 'u' else bits(a)}
                 for k, a in images.items()},
         cases=cases, fitted=fitted)


# ------------------------------------------------------------------ sections

SECTIONS = [
    '[1:2048,*]', '[1:2048,1:4128]', '[2049:2080,1:4127]', '[2049:2080,1:4128]', '[2056:2080,*]', '[4096:4109]',
    '[1:4096, :]', '[1:4096,1:4096]', '[  17: 528,   1: 520]', '[1:32,1:12]', '[1:32,*]', '[*,1:12]', '[*,*]', '[:,:]',
    '[35:40,:]', '[ 33 : 40 , 1 : 12 ]', '[:32,:]', '[33:,:]', '[,]', '[]', '[*]', '[:]', '', '   ', '[1:32]', '[5,5]',
    '[5:5,5:5]', '[5,*]', '[1:1,1:1]',
    '[-*,*]', '[*,-*]', '[-*,-*]', '[32:1,*]', '[40:33,12:1]', '[10:5,*]', '[2:1,*]', '[1:32:2,*]', '[32:1:2,*]',
    '[*:2,*]', '[-*:2,*]', '[::3,::5]', '[1:32:-1,*]', '[32:1:-1,*]', '[1:32:0,*]', '[::-1,:]',
    '[0:32,*]', '[-3:5,*]', '[1:-1,*]', '[1:0,*]', '[0,0]', '[1:400,1:120]', '[39:50,*]', '[41:50,*]', '[50:41,*]',
    '[1:32,1:12,1:3]', '[*,*,*]', '[1:2:3:4,*]', '[1:32,1:12', '1:32,1:12', '(1:32,1:12)', '[[1:32,1:12]]',
    '[1:32;1:12]', '[a:b,c:d]', '[1.5:32,*]', '[1e1:32,*]', '[+1:32,*]', '[1:3 2,*]', '[\t1:32,*]', '[1_0:32,*]',
    "'[1:32,1:12]'", '[1:32,1:12] / comment', '[1-32,1-12]', '[**,*]', '[01:032,*]',
]


def make_sections(out):
    shapes = {'12x40': (12, 40), '4128x2080': (4128, 2080), '4096x4109': (4096, 4109)}
    rows = []
    for text in SECTIONS:
        row = {'section': text}
        try:
            s = slice_from_string(text, fits_convention=True)
        except Exception as x:                               # noqa: BLE001
            row['error'] = error(x)
            rows.append(row)
            continue
        row['slices'] = [[p.start, p.stop, p.step] for p in s]
        row['on'] = {}
        for name, shape in shapes.items():
            if name != '12x40' and not ('4096' in text if name == '4096x4109' else '20' in text or '4128' in text):
                continue
            try:
                np.lib.stride_tricks.as_strided(np.zeros(1), shape, (0, 0))[s]
                full = list(s) + [slice(None)] * (len(shape) - len(s))
                taken = [range(*p.indices(n)) for p, n in zip(full, shape)]
                row['on'][name] = [[len(t)] + ([t[0], t[-1], t.step] if len(t) else []) for t in taken]
            except Exception as x:                           # noqa: BLE001
                row['on'][name] = error(x)
        rows.append(row)
    save(out / 'sections.json', {
        'about': 'slice_from_string(section, fits_convention=True); slices: [start, stop, step], rows first (numpy '
                 'order, 0-based); on: what they select of an image of rows x columns: for rows and columns [count, '
                 'first, last, step] or [0]'}, rows=rows)


# --------------------------------------------------------------------- darks

def make_darks(out):
    cases = []
    for exptime, times, tolerance in [
            (70.001, [7.0, 70.0, 300.0], 0.5), (70.011, [300.0, 70.0, 7.0], 0.5), (7.0, [7.0, 70.0, 300.0], 0.5),
            (300.062, [7.0, 70.0, 300.0], 0.5), (20.0, [7.0, 70.0, 300.0], 0.5), (20.0, [7.0, 70.0, 300.0], None),
            (70.5, [70.0], 0.5), (70.51, [70.0], 0.5), (69.5, [70.0], 0.5), (69.49, [70.0], 0.5),
            (70.1, [70.0], 0.1), (0.3, [0.2], 0.1), (0.8, [0.7], 0.1), (1.1, [1.0], 0.1),
            (1.0, [90.0], 100), (1.21, [90.0], 100), (200.0, [90.0], 100), (190.0, [90.0], 100), (1.0, [90.0], None),
            (40.0, [30.0, 50.0], 100), (40.0, [50.0, 30.0], 100), (40.0, [30.0, 90.0], 100), (70, [7, 70, 300], 0.5),
            (70.0, [69.999, 70.001], 0.5), (70.0, [70.001, 69.999], 0.5), (0.0, [0.0, 7.0], 0.5),
            (70.0, [70.0, 70.0], 0), (70.001, [70.0], 0), (5.0, [], 0.5), (-1.0, [7.0], 0.5),
            (float('nan'), [7.0, 70.0], 0.5), ('70.0', [7.0, 70.0], 0.5)]:
        case = {'exptime': exptime if exptime == exptime else 'NaN', 'times': times, 'tolerance': tolerance}
        try:
            case['dark'] = float(nearest_dark(exptime, times, tolerance))
        except Exception as x:                               # noqa: BLE001
            case['error'] = error(x)
        cases.append(case)
    save(out / 'darks.json', {
        'about': 'nearest_dark(exptime, times, tolerance): the first of the nearest times; an error if it is further '
                 'than tolerance (double arithmetic, >). exptime "NaN" is the number, "70.0" a string'}, cases=cases)


# ---------------------------------------------------------------------- main

def main():
    out = Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
    out = out.parent if out.is_file() else out
    out.mkdir(parents=True, exist_ok=True)
    for name in ('example-cryo-LFC', 'example-thermo-electric', 'example1-reduced', 'example2-reduced',
                 'example1-lights', 'example2-lights', 'example1-science', 'example2-science', 'masked-frames',
                 'combined-flats'):
        shutil.rmtree(out / name, ignore_errors=True)
    (out / 'combined_masked.fit').unlink(missing_ok=True)
    make_lfc(out / 'example-cryo-LFC')
    make_thermo(out / 'example-thermo-electric')
    with tempfile.TemporaryDirectory() as work:
        notes = reduce_nights(out, Path(work))
        make_lights(out)
        for number_, science in calibrate_lights(out, Path(work)).items():
            notes[number_].update(science)
    make_flat_correct(out)
    make_masked(out)
    make_combine(out)
    make_overscan(out)
    make_sections(out)
    make_darks(out)
    notes['example1'].update(geometry=EX1, overscan='[:, %d:]' % EX1['overscan'], trim='[:, :%d]' % EX1['data'])
    notes['example2'].update(geometry=EX2, trim='[:, :%d]' % EX2['data'])
    head = {'versions': {m.__name__: m.__version__ for m in (ccdp, astropy, np, bottleneck)}, 'seed': SEED, **notes}
    head['versions']['python'] = '%d.%d' % sys.version_info[:2]
    (out / 'fixtures.json').write_text(json.dumps(head, indent=1) + '\n')


if __name__ == '__main__':
    main()
