/** Where image pixels lie on the canvas: pure geometry in canvas (device) pixels, image pixel i spanning i .. i + 1. */

/** What is looked at: scale in canvas pixels per image pixel, and the image place in the middle of the canvas. */
export interface Camera {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Sizes of image and canvas, and whether row 0 is drawn at the top (else at the bottom, as astronomers expect). */
export interface Stage {
  readonly width: number;
  readonly height: number;
  readonly canvasWidth: number;
  readonly canvasHeight: number;
  readonly topDown: boolean;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

const LARGEST_SCALE = 64;

/** The whole image, letterboxed. */
export function fitCamera(stage: Stage): Camera {
  const scale = Math.min(stage.canvasWidth / stage.width, stage.canvasHeight / stage.height);
  return { scale, x: stage.width / 2, y: stage.height / 2 };
}

/** Image place (not rounded) under a canvas place. */
export function toImage(stage: Stage, camera: Camera, at: Place): Place {
  const down = (at.y - stage.canvasHeight / 2) / camera.scale;
  return {
    x: camera.x + (at.x - stage.canvasWidth / 2) / camera.scale,
    y: camera.y + (stage.topDown ? down : -down),
  };
}

/** Canvas place of an image place. */
export function toCanvas(stage: Stage, camera: Camera, at: Place): Place {
  const down = (stage.topDown ? 1 : -1) * (at.y - camera.y) * camera.scale;
  return { x: stage.canvasWidth / 2 + (at.x - camera.x) * camera.scale, y: stage.canvasHeight / 2 + down };
}

/** 0-based column and row under a canvas place, or null beside the image. */
export function pixelAt(stage: Stage, camera: Camera, at: Place): Place | null {
  const place = toImage(stage, camera, at);
  const x = Math.floor(place.x);
  const y = Math.floor(place.y);
  return x >= 0 && x < stage.width && y >= 0 && y < stage.height ? { x, y } : null;
}

/** Zooms by a factor while the image place under `at` stays where it is. Never smaller than the fit, or than one to one. */
export function zoomAt(stage: Stage, camera: Camera, factor: number, at: Place): Camera {
  const smallest = Math.min(1, fitCamera(stage).scale);
  const scale = Math.max(smallest, Math.min(Math.max(LARGEST_SCALE, camera.scale), camera.scale * factor));
  const fixed = toImage(stage, camera, at);
  const shift = toImage(stage, { ...camera, scale }, at);
  return withinImage(stage, { scale, x: camera.x + fixed.x - shift.x, y: camera.y + fixed.y - shift.y });
}

/** Moves what is seen by canvas pixels, as if the image were dragged. */
export function panBy(stage: Stage, camera: Camera, by: Place): Camera {
  const down = by.y / camera.scale;
  return withinImage(stage, {
    ...camera,
    x: camera.x - by.x / camera.scale,
    y: camera.y - (stage.topDown ? down : -down),
  });
}

/** The least move that brings an image pixel into view. */
export function reveal(stage: Stage, camera: Camera, pixel: Place): Camera {
  const half = { x: stage.canvasWidth / camera.scale / 2, y: stage.canvasHeight / camera.scale / 2 };
  const axis = (center: number, at: number, reach: number) =>
    reach <= 0.5 ? at + 0.5 : Math.min(Math.max(center, at + 1 - reach), at + reach);
  return withinImage(stage, {
    ...camera,
    x: axis(camera.x, pixel.x, half.x),
    y: axis(camera.y, pixel.y, half.y),
  });
}

/** No empty margin on one side while pixels are hidden on the other; an axis that fits is centred. */
function withinImage(stage: Stage, camera: Camera): Camera {
  const axis = (center: number, size: number, canvas: number) => {
    const half = canvas / camera.scale / 2;
    return half * 2 >= size ? size / 2 : Math.min(Math.max(center, half), size - half);
  };
  return {
    scale: camera.scale,
    x: axis(camera.x, stage.width, stage.canvasWidth),
    y: axis(camera.y, stage.height, stage.canvasHeight),
  };
}

/** The camera after so many steps of zooming; fitted again when everything would be seen. */
export function zoomedOrFitted(stage: Stage, camera: Camera | null, factor: number, at: Place): Camera | null {
  const zoomed = zoomAt(stage, camera ?? fitCamera(stage), factor, at);
  return zoomed.scale <= fitCamera(stage).scale && factor < 1 ? null : zoomed;
}
