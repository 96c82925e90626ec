/** The shader program of a tile, and its uniforms by what they mean. */
import type { Colours } from '../../src/engine/display/colours';
import { colormaps } from '../../src/engine/display/display';
import { floatLimits } from './floatLimits';
import { fragmentShader, stretchCodes, vertexShader } from './shader';
import type { TilePlacement } from './tilePlacement';

export interface TileProgram {
  setColours(colours: Colours): void;
  setTile(
    tile: { readonly width: number; readonly height: number; readonly fold: number },
    placement: TilePlacement,
    canvasHeight: number,
  ): void;
}

/** Texture units. */
export interface Units {
  readonly tile: number;
  readonly shares: number;
  readonly maps: number;
}

/** Compiles and uses it; null where the driver refuses. */
export function tileProgram(gl: WebGL2RenderingContext, units: Units): TileProgram | null {
  const program = linked(gl);
  if (program === null) return null;
  gl.useProgram(program);
  const known = new Map<string, WebGLUniformLocation | null>();
  const at = (name: string): WebGLUniformLocation | null => {
    const location = known.get(name) ?? gl.getUniformLocation(program, name);
    known.set(name, location);
    return location;
  };
  for (const [name, unit] of Object.entries(units)) gl.uniform1i(at(name), unit);
  return {
    setColours(colours) {
      const { shrink, low, scale } = floatLimits(colours.limits);
      gl.uniform1f(at('shrink'), shrink);
      gl.uniform2f(at('low'), ...low);
      gl.uniform2f(at('scale'), ...scale);
      const shares = colours.equalisation?.length ?? 0;
      const stretch = colours.stretch === 'equalised' && shares < 2 ? 'linear' : colours.stretch;
      gl.uniform1i(at('stretch'), stretchCodes[stretch]);
      gl.uniform1f(at('contrast'), colours.contrast);
      gl.uniform1f(at('bias'), colours.bias);
      gl.uniform1i(at('invert'), Number(colours.invert));
      gl.uniform1i(at('map'), colormaps.indexOf(colours.colormap));
      const [red, green, blue] = colours.nan;
      gl.uniform3f(at('none'), red / 255, green / 255, blue / 255);
    },
    setTile({ width, height, fold }, { box, a, b, c, d, e, f, ...bounds }, canvasHeight) {
      gl.uniform2i(at('size'), width, height);
      gl.uniform1i(at('fold'), fold);
      gl.uniform2f(at('corner'), box.left, canvasHeight - box.top);
      gl.uniform4f(at('linearMap'), a, b, c, d);
      gl.uniform2f(at('offset'), e, f);
      gl.uniform4f(at('bounds'), bounds.fromU, bounds.fromV, bounds.toU, bounds.toV);
      gl.uniform1i(at('smoothly'), Number(bounds.smooth));
    },
  };
}

function linked(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  if (program === null) return null;
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragmentShader],
  ] as const) {
    const shader = gl.createShader(type);
    if (shader === null) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS) === true) return program;
  console.error(
    gl.getProgramInfoLog(program),
    ...(gl.getAttachedShaders(program) ?? []).map((shader) => gl.getShaderInfoLog(shader)),
  );
  return null;
}
