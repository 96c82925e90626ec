/** What each action of the viewer does in this window. */
import { colormaps, firstDisplay, stretches } from '../src/engine/display/display';
import type { ViewerActionId } from '../src/protocol/viewerActions';
import type { HostCommands } from './hostCommands';
import type { Tool } from './measure/overlay';
import type { Navigation } from './navigation';
import type { PictureView } from './picture/pictureView';
import type { ViewerModel } from './viewerModel';
import type { Comparison, PanelName } from './viewState';

/** What actions need beside the model and the picture. */
export interface ActionParts {
  readonly model: ViewerModel;
  readonly view: PictureView;
  chooseTool(tool: Tool): void;
  freeze(): void;
  copyRegion(as: 'section' | 'slice' | 'ds9'): void;
  copyValue(): void;
  readonly navigation: Navigation;
  toggleKeys(): void;
  readonly commands: HostCommands;
}

const ZOOM = 1.5;

export function actionsOf(parts: ActionParts): Readonly<Record<ViewerActionId, () => void>> {
  const { model, view, navigation, commands } = parts;
  const panel = (name: PanelName) => () => model.remember({ panel: model.state.panel === name ? null : name });
  const compare = (how: Comparison) => () =>
    void model.look({ comparison: model.state.comparison === how ? 'none' : how });
  const togglePart = (part: string) => {
    const { parts, panel } = model.state;
    const open = panel === 'measure' && parts.includes(part);
    const others = parts.filter((one) => one !== part);
    model.remember(open ? { parts: others } : { parts: [...others, part], panel: 'measure' });
  };
  const next = <T>(list: readonly T[], value: T): T => list[(list.indexOf(value) + 1) % list.length] ?? value;
  return {
    fit: () => view.fit(),
    actualSize: () => view.actualSize(),
    zoomIn: () => view.zoom(ZOOM),
    zoomOut: () => view.zoom(1 / ZOOM),
    nextPlane: () => void navigation.toPlane(1),
    previousPlane: () => void navigation.toPlane(-1),
    playPlanes: () => navigation.toggle(navigation.play),
    nextHdu: () => navigation.toHdu(1),
    previousHdu: () => navigation.toHdu(-1),

    zscale: () => model.display({ limits: 'zscale' }),
    minmax: () => model.display({ limits: 'minmax' }),
    nextStretch: () => model.display({ stretch: next(stretches, model.state.display.stretch) }),
    nextColormap: () => model.display({ colormap: next(colormaps, model.state.display.colormap) }),
    invert: () => model.display({ invert: !model.state.display.invert }),
    resetScale: () => model.display({ contrast: firstDisplay.contrast, bias: firstDisplay.bias }),

    freeze: () => parts.freeze(),
    crosshair: () => model.remember({ crosshair: !model.state.crosshair }),
    magnifier: () => togglePart('pixels'),
    look: () => parts.chooseTool('look'),
    rectangle: () => parts.chooseTool('rectangle'),
    circle: () => parts.chooseTool('circle'),
    line: () => parts.chooseTool('line'),
    star: () => parts.chooseTool('star'),
    copySection: () => parts.copyRegion('section'),
    copySlice: () => parts.copyRegion('slice'),
    copyRegion: () => parts.copyRegion('ds9'),

    nextFrame: () => void navigation.toFrame(1),
    previousFrame: () => void navigation.toFrame(-1),
    blink: () => navigation.toggle(navigation.blink),
    swipe: compare('swipe'),
    difference: compare('difference'),
    ratio: compare('ratio'),
    lockSky: () => void model.look({ lock: model.state.lock === 'sky' ? 'pixel' : 'sky' }),
    lockLimits: () => void model.look({ lockLimits: !model.state.lockLimits }),
    calibratedLook: () => void model.look({ calibrated: !model.state.calibrated }),
    comparePartner: () => commands.run('partner'),
    nextToReview: () => void navigation.toFrame(1),
    reject: () => commands.reject(),

    header: panel('header'),
    scale: panel('scale'),
    measure: panel('measure'),
    keys: () => parts.toggleKeys(),

    savePng: () => commands.save('view'),
    saveFullPng: () => commands.save('image'),
    copyView: () => void commands.copyView(),
    copyValue: () => parts.copyValue(),
  };
}
