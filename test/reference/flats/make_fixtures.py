"""Writes flats.json: what numpy and astropy make of small flats and bias frames. Run with Debian's python3-ccdproc."""
import json
from pathlib import Path

import numpy as np
from astropy.stats import mad_std

HERE = Path(__file__).parent
WIDTH, HEIGHT, TILE, CLIP = 70, 40, 32, 5
GAIN, READ_NOISE, BIAS = 1.7, 8.0, 900.0
rng = np.random.default_rng(20261130)
response = 1 + 0.01 * rng.standard_normal((HEIGHT, WIDTH))


def expose(light):
    """A frame of whole numbers, float64; `light` in adu."""
    electrons = rng.poisson(GAIN * light * response) if light > 0 else 0
    return np.round(BIAS + (electrons + READ_NOISE * rng.standard_normal((HEIGHT, WIDTH))) / GAIN)


def moments(a, b):
    """Levels, variances and covariance about the means of tiles, differences beyond 5 mad_std of their tile left out."""
    scale = np.median(a) / np.median(b)
    n = free = 0
    sums = np.zeros(5)
    for y in range(0, HEIGHT, TILE):
        for x in range(0, WIDTH, TILE):
            one, other = a[y : y + TILE, x : x + TILE].ravel(), b[y : y + TILE, x : x + TILE].ravel()
            difference = one - scale * other
            kept = np.abs(difference - np.median(difference)) <= CLIP * mad_std(difference)
            one, other = one[kept], other[kept]
            matrix = np.cov(one, other) * (len(one) - 1)
            sums += [one.sum(), other.sum(), matrix[0, 0], matrix[1, 1], matrix[0, 1]]
            n += len(one)
            free += len(one) - 1
    return dict(
        levels=[sums[0] / n, sums[1] / n],
        variances=[sums[2] / free, sums[3] / free],
        covariance=sums[4] / free,
        pixels=n,
    )


def gain_of(flats, biases):
    """The formula of the photon transfer for flats whose second is scaled to the first."""
    variance = biases['variances'][0] + biases['variances'][1] - 2 * biases['covariance']
    level = np.mean(biases['levels'])
    first, second = np.array(flats['levels']) - level
    s = first / second
    scaled = flats['variances'][0] + s**2 * flats['variances'][1] - 2 * s * flats['covariance']
    gain = first * (1 + s) / (scaled - (1 + s**2) * variance / 2)
    return gain, gain * np.sqrt(variance / 2)


flats = [expose(20000), expose(15000)]
flats[0][5, 7] += 9000  # a cosmic ray
biases = [expose(0), expose(0)]
pairs = dict(flats=moments(*flats), biases=moments(*biases))
gain, read_noise = gain_of(pairs['flats'], pairs['biases'])

# Blocks of 8 pixels, the last ones narrower; one high pixel is left out of its block.
SIZE = 8
blocks = []
for y in range(0, HEIGHT, SIZE):
    for x in range(0, WIDTH, SIZE):
        block = flats[0][y : y + SIZE, x : x + SIZE].ravel()
        blocks.append(block[block <= np.median(block) + 6 * mad_std(block)].mean())

# A plane of least squares through a map of 9 x 5 blocks, x and y as shares of the sides.
columns, rows = -(-WIDTH // SIZE), HEIGHT // SIZE
edges = lambda n, end: np.array([(i * SIZE + min(end, (i + 1) * SIZE)) / 2 / end - 0.5 for i in range(n)])
X, Y = np.meshgrid(edges(columns, WIDTH), edges(rows, HEIGHT))
ratio = 1 + 0.03 * X - 0.01 * Y + 0.001 * rng.standard_normal(X.shape)
ratio /= np.median(ratio)
design = np.stack([np.ones(X.size), X.ravel(), Y.ravel()], axis=1)
offset, slope_x, slope_y = np.linalg.lstsq(design, ratio.ravel(), rcond=None)[0]

seconds = np.array([1.0, 2.0, 4.0, 8.0])
levels = np.array([1010.0, 2005.0, 4030.0, 7900.0])
slope, intercept = np.polyfit(seconds, levels, 1)

(HERE / 'flats.json').write_text(
    json.dumps(
        dict(
            width=WIDTH,
            height=HEIGHT,
            flats=[f.ravel().tolist() for f in flats],
            biases=[b.ravel().tolist() for b in biases],
            pairs=pairs,
            gain=gain,
            readNoise=read_noise,
            blocks=blocks,
            plane=dict(ratio=ratio.ravel().tolist(), slopeX=slope_x, slopeY=slope_y),
            linearity=dict(
                seconds=seconds.tolist(),
                levels=levels.tolist(),
                slope=slope,
                intercept=intercept,
                residuals=(100 * (levels / (intercept + slope * seconds) - 1)).tolist(),
            ),
        )
    )
    + '\n'
)
