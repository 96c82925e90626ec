/**
 * A seeded CCD camera: frames follow row by row from seed, exposure and row number, so any block of rows gives the same pixels.
 *
 * ADU = bias + (poisson(gain * (dark * seconds + light * response)) + readNoise * normal) / gain, rounded to 0 .. 65535.
 */
import { allBut, type CameraDesign, type Effects, type Term } from './cameraDesign';
import { cosmicRayHits, type Exposure, type Hit, type Star, starField } from './exposure';
import { Random } from './random';

/** Purposes of random streams: a stream of one purpose never meets that of another. */
const HOT = 1;
const RESPONSE = 2;
const NOISE = 3;
const RAYS = 4;
const STARS = 5;

/** A term with its column function tabulated. */
interface Table {
  readonly columns: Float64Array;
  readonly y: (row: number) => number;
}

/** One camera with one seed: its flaws are the same in every frame that it takes. */
export class Camera {
  private readonly fixedPattern: readonly Table[];
  private readonly glow: readonly Table[];
  private readonly vignetting: readonly Table[];
  private readonly bias: Float64Array;
  private readonly adu: Float64Array;
  private readonly response: Float64Array;

  constructor(
    readonly design: CameraDesign,
    private readonly seed: number,
    private readonly effects: Effects = allBut(),
  ) {
    const tabulate = (terms: readonly Term[], on: boolean): Table[] =>
      (on ? terms : []).map(({ x, y }) => ({
        columns: Float64Array.from({ length: design.width }, (_, i) => x(i)),
        y,
      }));
    this.fixedPattern = tabulate(design.fixedPattern, effects.fixedPattern);
    this.glow = tabulate(design.glow, effects.glow);
    this.vignetting = tabulate(design.vignetting, effects.vignetting);
    this.bias = new Float64Array(design.width);
    this.adu = new Float64Array(design.width);
    this.response = new Float64Array(design.width);
  }

  /**
   * Open the shutter; the pixels are made when they are asked for.
   * @returns a function that writes rows `first` .. `first + count - 1` (0-based) to the start of `out`
   */
  expose(exposure: Exposure): (first: number, count: number, out: Uint16Array) => void {
    const { design, effects } = this;
    const hits = effects.cosmicRays ? cosmicRayHits(design, exposure, this.random(RAYS, ...exposure.key)) : [];
    const stars = starField(design, exposure, this.random(STARS, ...exposure.key));
    return (first, count, out) => {
      if (first < 0 || first + count > design.rows || out.length < count * design.width) {
        throw new RangeError(`rows ${first} .. ${first + count - 1} of ${design.rows} into ${out.length} values`);
      }
      for (let k = 0; k < count; k++) {
        this.exposeRow(exposure, hits, stars, first + k, out.subarray(k * design.width, (k + 1) * design.width));
      }
    };
  }

  private random(...key: readonly number[]): Random {
    return new Random(this.seed, this.design.id, ...key);
  }

  private exposeRow(
    exposure: Exposure,
    hits: readonly Hit[],
    stars: readonly Star[],
    y: number,
    out: Uint16Array,
  ): void {
    const { design, effects, adu, bias } = this;
    const { gain } = design;
    this.writeBias(y, exposure.offset);
    adu.fill(0);
    if (exposure.seconds > 0) this.addDark(y, exposure.seconds);
    if (exposure.light > 0 && y < design.litRows) this.addLight(y, exposure, stars);

    const random = this.random(NOISE, ...exposure.key, y);
    const readNoise = effects.readNoise ? design.readNoise : 0;
    const ceiling = effects.saturation ? Math.min(65535, design.saturateAt) : 65535;
    for (let x = 0; x < out.length; x++) {
      let electrons = adu[x]! * gain;
      if (effects.photonNoise) electrons = random.poisson(electrons);
      if (readNoise > 0) electrons += readNoise * random.normal();
      adu[x] = bias[x]! + electrons / gain;
    }
    for (const hit of hits) if (hit.y === y) adu[hit.x]! += hit.adu;
    for (let x = 0; x < out.length; x++) out[x] = Math.max(0, Math.min(ceiling, Math.floor(adu[x]! + 0.5)));
  }

  private writeBias(y: number, offset: number): void {
    const { design, effects, bias } = this;
    const { amplitude, period } = design.rowStructure;
    const row = offset + (effects.rowStructure ? amplitude * Math.sin((2 * Math.PI * y) / period) : 0);
    bias.fill(row + (effects.biasLevel ? design.biasLevel : 0), 0, design.litColumns);
    bias.fill(row + (effects.biasLevel ? design.overscanLevel : 0), design.litColumns);
    addTerms(this.fixedPattern, y, bias, bias.length);
  }

  private addDark(y: number, seconds: number): void {
    const { design, effects, adu } = this;
    if (effects.darkCurrent) adu.fill(design.darkCurrent, 0, design.litColumns);
    addTerms(this.glow, y, adu, design.litColumns);
    if (effects.hotPixels) {
      const { density, mean, worst } = design.hotPixels;
      const random = this.random(HOT, y);
      for (let n = random.poisson(density * design.litColumns); n > 0; n--) {
        adu[random.integer(design.litColumns)]! += random.exponential(mean);
      }
      for (const pixel of worst) if (pixel.y === y) adu[pixel.x]! += pixel.rate;
    }
    for (let x = 0; x < design.litColumns; x++) adu[x]! *= seconds;
  }

  private addLight(y: number, exposure: Exposure, stars: readonly Star[]): void {
    const { design, effects, adu, response } = this;
    const lit = design.litColumns;
    this.writeResponse(y, exposure);
    const light = new Float64Array(lit).fill(exposure.light);
    for (const term of exposure.illumination ?? []) {
      const factor = exposure.light * term.y(y);
      for (let x = 0; x < lit; x++) light[x]! += factor * term.x(x);
    }
    for (const star of stars) addStar(star, y, exposure.starWidth, light);
    for (let x = 0; x < lit; x++) adu[x]! += light[x]! * response[x]!;
    if (!effects.lightLeak) return;
    for (const { fraction, length } of [design.lightLeak, ...(exposure.leak ? [exposure.leak] : [])]) {
      const edge = light[lit - 1]! * response[lit - 1]!;
      for (let x = lit; x < design.width; x++) adu[x]! += edge * fraction * Math.exp(-(x - lit) / length);
    }
  }

  private writeResponse(y: number, { filter, shadows }: Exposure): void {
    const { design, effects, response } = this;
    const lit = design.litColumns;
    response.fill(1);
    addTerms(this.vignetting, y, response, lit);
    if (effects.pixelResponse) {
      const sigma = design.pixelResponse[filter] ?? 0;
      const random = this.random(RESPONSE, ...Array.from(filter, (letter) => letter.charCodeAt(0)), y);
      for (let x = 0; x < lit; x++) response[x]! *= 1 + sigma * random.normal();
    }
    if (effects.dust) {
      for (const shadow of shadows ?? design.shadows) {
        const reach = shadow.radius + 4 * shadow.width;
        const dy = y - shadow.y;
        if (Math.abs(dy) > reach) continue;
        const end = Math.min(lit, Math.ceil(shadow.x + reach));
        for (let x = Math.max(0, Math.floor(shadow.x - reach)); x < end; x++) {
          const far = (Math.hypot(x - shadow.x, dy) - shadow.radius) / shadow.width;
          response[x]! *= 1 - shadow.depth * Math.exp(-far * far);
        }
      }
      for (const patch of design.patches) {
        if (y < patch.y0 || y >= patch.y1) continue;
        for (let x = patch.x0; x < patch.x1; x++) response[x]! *= patch.response;
      }
    }
  }
}

function addTerms(terms: readonly Table[], y: number, into: Float64Array, count: number): void {
  for (const term of terms) {
    const factor = term.y(y);
    for (let x = 0; x < count; x++) into[x]! += factor * term.columns[x]!;
  }
}

function addStar(star: Star, y: number, width: number, light: Float64Array): void {
  const reach = 5 * width;
  const dy = y - star.y;
  if (Math.abs(dy) > reach) return;
  const end = Math.min(light.length, Math.ceil(star.x + reach));
  for (let x = Math.max(0, Math.floor(star.x - reach)); x < end; x++) {
    light[x]! += star.peak * Math.exp(-((x - star.x) ** 2 + dy * dy) / (2 * width * width));
  }
}
