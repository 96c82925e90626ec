/** The window as a whole: its parts in their places, and what each of them means for the others. */
import type { HduListing } from '../src/protocol/jobs';
import type { ViewerCommand } from '../src/protocol/viewer';
import type { ViewerActionId } from '../src/protocol/viewerActions';
import { actionsOf, type Tool } from './actions';
import { element } from './element';
import { copyView, saveView } from './exportView';
import { Beat } from './frames/blink';
import { FrameBar } from './frames/frameBar';
import './frames/frames.css';
import { firstHdu, hasImage, isMosaic, isTable, isThere } from './hdus';
import { HeaderPanel } from './headerPanel';
import type { Host, Memory } from './host';
import { ImageShelf } from './imageShelf';
import { actionOfKey, keyName, keySheet, stepOfKey } from './keys';
import './keys.css';
import { Measuring } from './measure/measuring';
import { failure, nothing, reading, type Way } from './notice';
import { makeRenderer } from './picture/makeRenderer';
import { PictureView } from './picture/pictureView';
import { ScalePanel } from './scale/scalePanel';
import { SidePanel } from './sidePanel';
import { TablePanel } from './tablePanel';
import { onTheme, themeRgb } from './theme';
import { Toolbar } from './toolbar';
import { type Shown, sentence, ViewerModel } from './viewerModel';

const BLINK_MS = 500;
const PLAY_MS = 150;
