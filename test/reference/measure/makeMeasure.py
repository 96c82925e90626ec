#!/usr/bin/python3
"""Statistics by numpy and stars by astropy and photutils (python3-photutils): writes measure.json, synthetic.fits and
star-*.fits beside this script.

    makeMeasure.py FOLDER    FOLDER holds the real files that the stamps are cut from, as FOLDER/<project>/<name>
"""
import json
import os
import sys
import warnings
from fractions import Fraction as F

import astropy
import numpy as np
import photutils
from astropy.io import fits
from astropy.modeling import fitting, models
from astropy.stats import sigma_clipped_stats
from astropy.wcs import WCS
from photutils.aperture import CircularAperture
from photutils.centroids import centroid_2dg
from photutils.morphology import data_properties
from scipy.optimize import least_squares

warnings.simplefilter('ignore')
here = os.path.dirname(os.path.abspath(__file__))
FWHM = 2 * np.sqrt(2 * np.log(2))


# Statistics ---------------------------------------------------------------------------------------------------------

def image(width, height):
    """The same numbers as the test's: all exact, every thirteenth NaN."""
    i = np.arange(width * height)
    a = ((i * 7919) % 10007) / 7 - 700
    a[i % 13 == 5] = np.nan
    return a.reshape(height, width)


def on_line(x0, y0, x1, y1, width, height):
    """Exactly: the half-open squares of which the segment covers a positive length (or that hold a single point)."""
    mask = np.zeros((height, width), bool)
    x0, y0, x1, y1 = F(x0), F(y0), F(x1), F(y1)
    half = F(1, 2)
    for y in range(height):
        for x in range(width):
            low, high, inside = F(0), F(1), True
            for start, end, centre in ((x0, x1, x), (y0, y1, y)):
                if start == end:
                    inside &= centre - half <= start < centre + half
                    continue
                a, b = sorted(((centre - half - start) / (end - start), (centre + half - start) / (end - start)))
                low, high = max(low, a), min(high, b)
            mask[y, x] = inside and (low < high)
    return mask


def mask_of(region, width, height):
    y, x = np.mgrid[:height, :width]
    if region['shape'] == 'rectangle':
        xs, ys = sorted((region['x0'], region['x1'])), sorted((region['y0'], region['y1']))
        return (x >= xs[0]) & (x <= xs[1]) & (y >= ys[0]) & (y <= ys[1])
    if region['shape'] == 'circle':
        return (region['radius'] >= 0) & ((x - region['x']) ** 2 + (y - region['y']) ** 2 <= region['radius'] ** 2)
    return on_line(region['x0'], region['y0'], region['x1'], region['y1'], width, height)


def statistics(values):
    numbers = values[~np.isnan(values)]
    known = len(numbers) > 0
    return dict(
        n=len(numbers), nan=int(np.isnan(values).sum()),
        mean=float(np.mean(numbers)) if known else None, median=float(np.median(numbers)) if known else None,
        std=float(np.std(numbers)) if known else None, min=float(numbers.min()) if known else None,
        max=float(numbers.max()) if known else None)


def rectangle(x0, y0, x1, y1):
    return dict(shape='rectangle', x0=x0, y0=y0, x1=x1, y1=y1)


def line(x0, y0, x1, y1):
    return dict(shape='line', x0=x0, y0=y0, x1=x1, y1=y1)


def circle(x, y, radius):
    return dict(shape='circle', x=x, y=y, radius=radius)


SMALL = [
    rectangle(-0.5, -0.5, 39.5, 29.5), rectangle(3, 4, 9, 8), rectangle(9.4, 8.6, 2.6, 3.5), rectangle(7, 7, 7, 7),
    rectangle(5, 0, 5, 0), rectangle(30.2, 20.5, 99, 77), rectangle(-20, -9, 3.3, 2.9), rectangle(50, 50, 60, 60),
    rectangle(3.2, 3.2, 3.8, 3.8), rectangle(-8, 3, -2, 9),
    circle(15, 12, 5), circle(15.3, 11.7, 6.25), circle(2, 2, 0), circle(2.5, 2.5, 0.5), circle(0, 0, 7.5),
    circle(41, 31, 4), circle(200, 100, 3), circle(20, 15, 1000), circle(10, 10, -3), circle(12.1, 9.3, 3.7),
    line(0, 0, 29, 29), line(0, 29, 29, 0), line(29, 29, 0, 0), line(2, 3, 30, 3), line(2, 3.5, 30, 3.5),
    line(4.5, 25, 4.5, 2), line(1, 1, 38, 12), line(38.25, 12.5, 1.75, 1.125), line(5.25, 1, 9.125, 28),
    line(-10, -5, 60, 40), line(-10, 5, -3, 9), line(3, 3, 3, 3), line(5, 5, 5.25, 5.125), line(7.5, 7.5, 7.5, 7.5),
    line(0, 0, 3, 1), line(0.5, 0, 3.5, 3), line(30, 2, 2, 25.5),
]
LARGE = [rectangle(0, 0, 1199, 999), circle(600, 500, 590.5), rectangle(3, 7, 1190, 990)]


# Stars --------------------------------------------------------------------------------------------------------------

def windows_of(x, y, sigma):
    """Centre pixel, radius that is fitted, inner and outer radius of the ring of sky: whole pixels."""
    sky_from = int(np.ceil(6 * sigma))
    return (int(np.floor(x + 0.5)), int(np.floor(y + 0.5)), max(3, int(np.ceil(3 * sigma))), sky_from,
            sky_from + max(5, int(np.ceil(3 * sigma))))


def least_squares_gaussian(xx, yy, values, amplitude, x, y, sigma):
    """Astropy's fit of a Gaussian2D with tied widths, brought to its minimum by scipy.

    The Jacobian must be estimated: astropy's own leaves out that the tied width moves, and stops beside the minimum
    (5.6988 instead of 5.7003 pixels for a star of 20000 counts).
    """
    start = models.Gaussian2D(amplitude, x, y, sigma, sigma, fixed={'theta': True})
    start.y_stddev.tied = lambda m: m.x_stddev
    fit = fitting.LevMarLSQFitter()(start, xx, yy, values, maxiter=5000, acc=1e-15, estimate_jacobian=True)
    first = np.array([fit.x_mean.value, fit.y_mean.value, abs(fit.x_stddev.value), fit.amplitude.value])
    residuals = lambda p: (p[3] * np.exp(-((xx - p[0]) ** 2 + (yy - p[1]) ** 2) / (2 * p[2] ** 2)) - values) / first[3]
    best = least_squares(residuals, first, x_scale=[1, 1, 1, first[3]], xtol=1e-15, ftol=1e-15, gtol=1e-15).x
    assert np.allclose(best, first, rtol=1e-4), (best, first)
    return best


def rounded_fit(data, x, y, sigma):
    """Sky from the clipped ring and a round Gaussian around, in turn until their windows stay."""
    yy, xx = np.mgrid[:data.shape[0], :data.shape[1]]
    height = float(data[int(round(y)), int(round(x))])
    for _ in range(60):
        cx, cy, own_radius, sky_from, sky_end = windows = windows_of(x, y, sigma)
        r = np.hypot(xx - cx, yy - cy)
        ring = (r >= sky_from) & (r <= sky_end) & np.isfinite(data)
        _, sky, noise = sigma_clipped_stats(data[ring], sigma=3, maxiters=10)
        own = (r <= own_radius) & np.isfinite(data)
        x, y, sigma, amplitude = least_squares_gaussian(xx[own], yy[own], data[own] - sky, height - sky, x, y, sigma)
        height = amplitude + sky
        if windows == windows_of(x, y, sigma):
            break
    else:
        raise SystemExit(f'no agreement at {x}, {y}')
    filled = np.where(np.isfinite(data), data, sky) - sky
    flux = CircularAperture((x, y), 3 * sigma).do_photometry(filled, method='center')[0][0]
    r = np.hypot(xx - x, yy - y)
    rings = []
    for k in range(sky_end + 1):
        here = (r >= k) & (r < k + 1) & (r <= sky_end) & np.isfinite(data)
        if here.any():
            rings.append([float(r[here].mean()), float(data[here].mean()), int(here.sum())])
    return dict(x=x, y=y, sigma=sigma, fwhm=FWHM * sigma, amplitude=height - sky, background=float(sky), flux=float(flux),
                peak=float(np.nanmax(data[r <= 3 * sigma])), profile=rings)


def free_fit(data, x, y, half=12):
    """What people do by hand: an elliptical Gaussian and a constant over a square; and photutils' centroid and moments."""
    x0, y0 = max(0, int(round(x)) - half), max(0, int(round(y)) - half)
    box = np.nan_to_num(data[y0:int(round(y)) + half + 1, x0:int(round(x)) + half + 1], nan=float(np.nanmedian(data)))
    yy, xx = np.mgrid[:box.shape[0], :box.shape[1]]
    sky = np.median(box)
    start = models.Gaussian2D(box.max() - sky, x - x0, y - y0, 1.5, 1.5) + models.Const2D(sky)
    fit = fitting.LevMarLSQFitter()(start, xx, yy, box, maxiter=5000)

    def residuals(p):
        model = start.copy()
        model.parameters = p
        return (model(xx, yy) - box).ravel() / (box.max() - sky)

    # astropy stops beside the minimum where a star is no Gaussian, at a place that depends on the start: scipy goes on.
    fit.parameters = least_squares(residuals, fit.parameters, x_scale='jac', xtol=1e-14, ftol=1e-14, gtol=1e-14).x
    over = np.clip(box - sky, 0, None)
    cx, cy = centroid_2dg(box - sky)
    return dict(x=fit.x_mean_0.value + x0, y=fit.y_mean_0.value + y0,
                fwhm=FWHM * np.sqrt(abs(fit.x_stddev_0.value * fit.y_stddev_0.value)),
                elongation=float(max(a := abs(fit.x_stddev_0.value / fit.y_stddev_0.value), 1 / a)),
                centroid2dg=[float(cx + x0), float(cy + y0)],
                momentsFwhm=float(data_properties(over).fwhm.value))


def sky_scale(header, x, y):
    """Arc seconds a pixel, by astropy's own positions of the middles of its edges."""
    w = WCS(header)
    if not w.has_celestial:
        return None
    w = w.celestial
    lon, lat = np.radians(w.all_pix2world([x - 0.5, x + 0.5, x, x], [y, y, y - 0.5, y + 0.5], 0))
    v = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]).T
    return float(np.degrees(np.sqrt(np.linalg.norm(np.cross(v[1] - v[0], v[3] - v[2])))) * 3600)


SIDE = 61
rng = np.random.default_rng(20240611)


def gaussian(x, y, amplitude, fwhm):
    return models.Gaussian2D(amplitude, x, y, fwhm / FWHM, fwhm / FWHM)


def moffat(x, y, amplitude, fwhm, beta):
    return models.Moffat2D(amplitude, x, y, fwhm / (2 * np.sqrt(2 ** (1 / beta) - 1)), beta)


SYNTHETIC = [
    ('gaussian', 30.1, 30.2, 8000, 4.0, None, 0), ('gaussian', 30.37, 29.81, 8000, 1.8, None, 5),
    ('gaussian', 28.14, 31.45, 2000, 3.1, None, 8), ('gaussian', 31.5, 30.5, 20000, 5.7, None, 12),
    ('gaussian', 29.72, 33.08, 150, 3.6, None, 6), ('gaussian', 30.2, 30.1, 5000, 9.3, None, 10),
    ('moffat', 30.23, 29.66, 9000, 3.4, 2.5, 7), ('moffat', 29.51, 30.49, 3000, 4.4, 4.0, 7),
    ('moffat', 32.8, 28.9, 25000, 2.6, 3.0, 10), ('moffat', 30.0, 30.0, 400, 3.2, 3.5, 9),
]


def synthetic():
    yy, xx = np.mgrid[:SIDE, :SIDE]
    planes, stars = [], []
    for kind, x, y, amplitude, fwhm, beta, noise in SYNTHETIC:
        model = gaussian(x, y, amplitude, fwhm) if kind == 'gaussian' else moffat(x, y, amplitude, fwhm, beta)
        data = np.round(model(xx, yy) + 1000 + rng.normal(0, noise, xx.shape) if noise else model(xx, yy) + 1000)
        planes.append(data)
        stars.append(dict(kind=kind, truth=dict(x=x, y=y, amplitude=amplitude, fwhm=fwhm), noise=noise,
                          fit=rounded_fit(data, x, y, 1.4 * fwhm / FWHM), free=free_fit(data, x, y, 16)))
    sky = np.round(rng.normal(1000, 8, xx.shape))
    hot = np.round(rng.normal(1000, 8, xx.shape))
    hot[30, 31] = 9000
    fits.PrimaryHDU(np.array(planes + [sky, hot]).astype('>i2')).writeto(os.path.join(here, 'synthetic.fits'), overwrite=True)
    return stars


# name, file, HDU, pixel near the star: two of a globular cluster (TAN), one of a photographic plate (SIN), two of a colour
# camera with its mosaic of filters (TAN-SIP), one of the Hubble telescope, narrow and near the edge, with lookup tables.
REAL = [
    ('m13-a', 'nomtam/m13.fits', 0, (35.5, 226.8)), ('m13-b', 'nomtam/m13.fits', 0, (182.1, 30.4)),
    ('plate', 'astropy/comp.fits', 1, (348.5, 247.8)), ('colour-a', 'panoptes/solved.fits.fz', 1, (664.8, 269.9)),
    ('colour-b', 'panoptes/solved.fits.fz', 1, (112.1, 580.0)), ('hubble', 'astropy/dist_lookup.fits.gz', 1, (80.1, 7.5)),
]
WCS_CARDS = ('CTYPE', 'CRVAL', 'CRPIX', 'CDELT', 'CD', 'PC', 'CROTA', 'CUNIT', 'A_', 'B_', 'AP_', 'BP_', 'LONPOLE', 'LATPOLE',
             'EQUINOX', 'RADESYS', 'RADECSYS')
HALF = 30


def real(folder):
    stars = []
    for name, path, hdu, (x, y) in REAL:
        with fits.open(os.path.join(folder, path)) as f:
            data, header = f[hdu].data, f[hdu].header
        x0, y0 = max(0, int(x) - HALF), max(0, int(y) - HALF)
        stamp = data[y0:int(y) + HALF + 1, x0:int(x) + HALF + 1]
        cards = fits.Header([c for c in header.cards if c.keyword.startswith(WCS_CARDS) and not c.keyword.startswith('CPDIS')])
        for keyword, offset in (('CRPIX1', x0), ('CRPIX2', y0)):
            if keyword in cards:
                cards[keyword] -= offset
        file = f'star-{name}.fits'
        stored = stamp.astype('>f4' if stamp.dtype.kind == 'f' else '>i2')
        assert np.array_equal(stored, stamp)
        fits.PrimaryHDU(stored, cards).writeto(os.path.join(here, file), overwrite=True)
        with fits.open(os.path.join(here, file)) as f:
            pixels, header = f[0].data.astype(float), f[0].header
        fit = rounded_fit(pixels, x - x0, y - y0, 2)
        scale = sky_scale(header, fit['x'], fit['y'])
        stars.append(dict(file=file, near=[int(round(x)) - x0, int(round(y)) - y0], fit=fit,
                          free=free_fit(pixels, fit['x'], fit['y']),
                          fwhmArcsec=None if scale is None else scale * fit['fwhm']))
    return stars


def listed(width, height, regions):
    a = image(width, height)
    return dict(width=width, height=height,
                cases=[dict(region=r, **statistics(a[mask_of(r, width, height)])) for r in regions])


if __name__ == '__main__':
    out = dict(astropy=astropy.__version__, numpy=np.__version__, photutils=photutils.__version__,
               small=listed(40, 30, SMALL), large=listed(1200, 1000, LARGE), synthetic=synthetic(), real=real(sys.argv[1]))
    with open(os.path.join(here, 'measure.json'), 'w') as f:
        json.dump(out, f)
        f.write('\n')
    for star in out['synthetic'] + out['real']:
        fit, free = star['fit'], star['free']
        print(star.get('file') or star['truth'], *(f'{k} {fit[k]:.4f}' for k in ('x', 'y', 'fwhm', 'background', 'flux')),
              '| free', *(f'{k} {free[k]:.4f}' for k in ('x', 'y', 'fwhm', 'elongation', 'momentsFwhm')), free['centroid2dg'])
