/** Reading and measuring what is shown: overlay, panel and readout, which all look at the same pixel of the same image. */
import type { Colours } from '../../src/engine/display/colours';
import { makeLookup } from '../../src/engine/display/lookup';
import type { Region } from '../../src/protocol/pictureJobs';
import type { ImageChoice } from '../../src/protocol/viewer';
import type { Host } from '../host';
import type { ShownImage } from '../imageShelf';
import type { Place } from '../picture/camera';
import { Readout } from '../readout';
import { MeasurePanel } from './measurePanel';
import { Overlay, type Tool } from './overlay';
import { colourOfValue } from './valueColour';
