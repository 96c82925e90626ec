/** The shader programs of tiles, and their uniforms by what they mean. */
import type { Colours } from '../../src/engine/display/colours';
import { colormaps } from '../../src/engine/display/display';
import { floatLimits } from './floatLimits';
import { fragmentShader, type ShaderVariant, stretchCodes, vertexShader } from './shader';
import type { TilePlacement } from './tilePlacement';

/** What is drawn next: a tile's size and the columns of its texture, where it lies, its colours. */
export interface TileScene {
  readonly tile: { readonly width: number; readonly height: number; readonly fold: number };
  readonly placement: TilePlacement;
  readonly colours: Colours;
  readonly canvasHeight: number;
}

/** Texture units. */
export interface Units {
  readonly tile: number;
  readonly shares: number;
  readonly maps: number;
}

/** The programs of one context, made when they are first used. */
export class TilePrograms {
  private readonly made = new Map<string, TileProgram | null>();

  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly units: Units,
  ) {}

  /** Whether the driver takes them. */
  works(): boolean {
    return (
      this.program({ smooth: false, folded: false }) !== null && this.program({ smooth: true, folded: false }) !== null
    );
  }

  /** Makes the next triangle draw this tile; false where the driver refuses the program. */
  use(scene: TileScene): boolean {
    const { tile, placement } = scene;
    const program = this.program({ smooth: placement.smooth, folded: tile.fold !== tile.width });
    program?.use(scene);
    return program !== null;
  }

  private program(variant: ShaderVariant): TileProgram | null {
    const name = `${variant.smooth} ${variant.folded}`;
    const known = this.made.get(name);
    if (known !== undefined) return known;
    const program = linked(this.gl, fragmentShader(variant));
    const made = program && new TileProgram(this.gl, program, this.units);
    this.made.set(name, made);
    return made;
  }
}

class TileProgram {
  private readonly locations = new Map<string, WebGLUniformLocation | null>();

  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly program: WebGLProgram,
    units: Units,
  ) {
    gl.useProgram(program);
    for (const [name, unit] of Object.entries(units)) gl.uniform1i(this.at(name), unit);
  }

  use({ tile, placement, colours, canvasHeight }: TileScene): void {
    const { gl } = this;
    const { box, a, b, c, d, e, f, fromU, fromV, toU, toV } = placement;
    gl.useProgram(this.program);
    gl.uniform2i(this.at('size'), tile.width, tile.height);
    gl.uniform1i(this.at('fold'), tile.fold);
    gl.uniform2f(this.at('corner'), box.left, canvasHeight - box.top);
    gl.uniform4f(this.at('linearMap'), a, b, c, d);
    gl.uniform2f(this.at('offset'), e, f);
    gl.uniform4f(this.at('bounds'), fromU, fromV, toU, toV);
    this.setColours(colours);
  }

  private setColours(colours: Colours): void {
    const { gl } = this;
    const { shrink, low, scale } = floatLimits(colours.limits);
    gl.uniform1f(this.at('shrink'), shrink);
    gl.uniform2f(this.at('low'), ...low);
    gl.uniform2f(this.at('scale'), ...scale);
    const shares = colours.equalisation?.length ?? 0;
    const stretch = colours.stretch === 'equalised' && shares < 2 ? 'linear' : colours.stretch;
    gl.uniform1i(this.at('stretch'), stretchCodes[stretch]);
    gl.uniform1f(this.at('contrast'), colours.contrast);
    gl.uniform1f(this.at('bias'), colours.bias);
    gl.uniform1i(this.at('invert'), Number(colours.invert));
    gl.uniform1i(this.at('map'), colormaps.indexOf(colours.colormap));
    const [red, green, blue] = colours.nan;
    gl.uniform3f(this.at('none'), red / 255, green / 255, blue / 255);
  }

  private at(name: string): WebGLUniformLocation | null {
    const location = this.locations.get(name) ?? this.gl.getUniformLocation(this.program, name);
    this.locations.set(name, location);
    return location;
  }
}

function linked(gl: WebGL2RenderingContext, fragment: string): WebGLProgram | null {
  const program = gl.createProgram();
  if (program === null) return null;
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragment],
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
