/** Everything that the viewer can be told to do: in its window by key, in VS Code from the palette. */

export interface ViewerAction {
  /** The command is `flatfield.viewer.<id>`. */
  readonly id: string;
  /** As the palette and the list of keys show it. */
  readonly title: string;
  /** `event.key`, with "Shift+" before the name of a key that Shift does not change; null: none. */
  readonly key: string | null;
  readonly group: 'View' | 'Scale' | 'Read and measure' | 'Frames' | 'Panels' | 'Export';
}

const action = <const Id extends string>(group: ViewerAction['group'], id: Id, title: string, key: string | null) => ({
  ...{ id, title, key, group },
});

export const viewerActions = [
  action('View', 'fit', 'Fit Image to Window', '0'),
  action('View', 'actualSize', 'Zoom to One Screen Pixel per Image Pixel', '1'),
  action('View', 'zoomIn', 'Zoom In', '+'),
  action('View', 'zoomOut', 'Zoom Out', '-'),
  action('View', 'nextPlane', 'Next Plane of the Cube', ']'),
  action('View', 'previousPlane', 'Previous Plane of the Cube', '['),
  action('View', 'playPlanes', 'Play or Stop the Planes of the Cube', 'p'),
  action('View', 'nextHdu', 'Next HDU', 'PageDown'),
  action('View', 'previousHdu', 'Previous HDU', 'PageUp'),

  action('Scale', 'zscale', 'Limits by zscale', 'z'),
  action('Scale', 'minmax', 'Limits at Minimum and Maximum', 'n'),
  action('Scale', 'nextStretch', 'Next Stretch', 's'),
  action('Scale', 'nextColormap', 'Next Colour Map', 'm'),
  action('Scale', 'invert', 'Invert Colours', 'i'),
  action('Scale', 'resetScale', 'Reset Contrast and Bias', 'r'),

  action('Read and measure', 'freeze', 'Freeze the Readout', 'f'),
  action('Read and measure', 'crosshair', 'Show or Hide the Crosshair', 'c'),
  action('Read and measure', 'magnifier', 'Show or Hide the Magnifier', 'g'),
  action('Read and measure', 'look', 'Pan and Read', 'Escape'),
  action('Read and measure', 'rectangle', 'Measure a Rectangle', 'b'),
  action('Read and measure', 'circle', 'Measure a Circle', 'o'),
  action('Read and measure', 'line', 'Measure a Line', 'e'),
  action('Read and measure', 'star', 'Measure a Star', 'u'),
  action('Read and measure', 'copySection', 'Copy the Region as FITS Section', 't'),
  action('Read and measure', 'copySlice', 'Copy the Region as Python Slice', 'y'),
  action('Read and measure', 'copyRegion', 'Copy the Region for DS9', 'T'),

  action('Frames', 'nextFrame', 'Next Frame', 'Tab'),
  action('Frames', 'previousFrame', 'Previous Frame', 'Shift+Tab'),
  action('Frames', 'blink', 'Blink the Frames', 'B'),
  action('Frames', 'swipe', 'Swipe between Two Frames', 'w'),
  action('Frames', 'difference', 'Difference from the First Frame', 'd'),
  action('Frames', 'ratio', 'Ratio to the First Frame', '/'),
  action('Frames', 'lockSky', 'Lock Frames by Sky or by Pixel', 'L'),
  action('Frames', 'lockLimits', 'Lock the Limits of all Frames', 'Z'),
  action('Frames', 'calibratedLook', 'Show as Calibrated (nothing is written)', 'a'),
  action('Frames', 'comparePartner', 'Compare Raw and Calibrated', 'A'),
  action('Frames', 'nextToReview', 'Next Frame to Review', ' '),
  action('Frames', 'reject', 'Reject or Accept this Frame', 'x'),

  action('Panels', 'header', 'Show or Hide the Header', 'H'),
  action('Panels', 'scale', 'Show or Hide Scale and Histogram', 'S'),
  action('Panels', 'measure', 'Show or Hide Measurements', 'M'),
  action('Panels', 'keys', 'Show or Hide the Keys', '?'),

  action('Export', 'savePng', 'Save the View as PNG', 'P'),
  action('Export', 'saveFullPng', 'Save the Whole Image as PNG', 'F'),
  action('Export', 'copyView', 'Copy the View to the Clipboard', 'C'),
  action('Export', 'copyValue', 'Copy the Pixel and its Value', 'V'),
] as const satisfies readonly ViewerAction[];

export type ViewerActionId = (typeof viewerActions)[number]['id'];
