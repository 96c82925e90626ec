/** What a scene must look like, by the words of the contract alone: place by place in float64, painted without a GPU. */
import type { Colours } from '../../src/engine/display/colours';
import { type Lookup, makeLookup } from '../../src/engine/display/lookup';
import { paint } from '../../src/engine/display/paint';
import type { PlacedTile } from '../../webview/picture/renderer';
import { coloursOf, type Scene, type SceneLayer } from './rendererPage';

/** As in the contract. */
const TIE = 1 / 1024;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Red, green, blue, alpha of every pixel, rows from the top. */
export function referencePicture(scene: Scene): number[] {
  const out: number[] = [];
  for (let y = 0; y < scene.height; y++) {
    for (let x = 0; x < scene.width; x++) {
      let pixel = [0, 0, 0, 0];
      for (const layer of scene.layers) {
        const value = shown(scene, layer, { x: x + 0.5, y: y + 0.5 });
        if (value === null) continue;
        const bytes = new Uint8Array(4);
        const { colours, lookup } = lookOf(layer);
        paint(Float64Array.of(value), colours, bytes, lookup);
        pixel = [...bytes];
      }
      out.push(...pixel);
    }
  }
  return out;
}

/** Value of the topmost tile under a canvas place; null where none lies. */
function shown(scene: Scene, layer: SceneLayer, at: Place): number | null {
  if (layer.columns !== null && (at.x < layer.columns[0] || at.x > layer.columns[1])) return null;
  const { a, b, c, d, e, f } = layer.toCanvas;
  const determinant = a * d - b * c;
  const place = {
    x: (d * (at.x - e) - c * (at.y - f)) / determinant,
    y: (a * (at.y - f) - b * (at.x - e)) / determinant,
  };
  let value: number | null = null;
  for (const placed of layer.tiles) {
    const far = TIE * placed.step;
    const outside =
      place.x + far < 0 || place.y + far < 0 || place.x + far >= layer.width || place.y + far >= layer.height;
    if (!outside) value = inTile(scene, placed, place, Math.sqrt(Math.abs(determinant))) ?? value;
  }
  return value;
}

function inTile(scene: Scene, { key, x, y, step }: PlacedTile, place: Place, zoom: number): number | null {
  const tile = scene.tiles.find((one) => one.key === key);
  if (tile === undefined) throw new Error(`no tile ${key}`);
  const { width, height, values } = tile;
  const [u, v] = [(place.x - x) / step + TIE, (place.y - y) / step + TIE];
  if (u < 0 || v < 0 || u >= width || v >= height) return null;
  const value = (i: number, j: number): number => {
    const at = Math.min(height - 1, Math.max(0, j)) * width + Math.min(width - 1, Math.max(0, i));
    return Math.min(1e39, Math.max(-1e39, Math.fround(values[at] ?? 0)));
  };
  if (zoom * step >= 1) return value(Math.floor(u), Math.floor(v));
  const [i, j] = [Math.floor(u - 0.5), Math.floor(v - 0.5)];
  const [p, q] = [u - 0.5 - i, v - 0.5 - j];
  const four = [
    { value: value(i, j), weight: (1 - p) * (1 - q) },
    { value: value(i + 1, j), weight: p * (1 - q) },
    { value: value(i, j + 1), weight: (1 - p) * q },
    { value: value(i + 1, j + 1), weight: p * q },
  ].filter((one) => !Number.isNaN(one.value));
  const weights = four.reduce((sum, one) => sum + one.weight, 0);
  return four.reduce((sum, one) => sum + one.weight * one.value, 0) / weights;
}

interface Look {
  readonly colours: Colours;
  readonly lookup: Lookup;
}

const looks = new WeakMap<SceneLayer, Look>();

function lookOf(layer: SceneLayer): Look {
  const known = looks.get(layer);
  if (known !== undefined) return known;
  const colours = coloursOf(layer.colours);
  const look = { colours, lookup: makeLookup(colours) };
  looks.set(layer, look);
  return look;
}
