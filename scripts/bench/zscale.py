"""What people do without a viewer: zscale limits and imshow of a FITS image, to a PNG.

zscale.py FITS PNG      prints the limits; `zscale.py version` prints the versions
"""
import sys

if sys.argv[1] == "version":
    import astropy
    import matplotlib

    print(f"astropy {astropy.__version__}, matplotlib {matplotlib.__version__}")
    print(sys.executable)
    sys.exit()

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from astropy.io import fits
from astropy.visualization import ZScaleInterval

data = fits.getdata(sys.argv[1])
low, high = ZScaleInterval().get_limits(data)
figure, axes = plt.subplots(figsize=(12, 8), dpi=100)
axes.imshow(data, origin="lower", cmap="gray", vmin=low, vmax=high)
figure.savefig(sys.argv[2])
print(low, high)
