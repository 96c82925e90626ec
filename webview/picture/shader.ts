/** The shaders that look a canvas pixel's value up in its tile and colour it; numbers as in rasterise.ts and lookup.ts. */

export const vertexShader = `#version 300 es
// One triangle that covers the canvas; the scissor box bounds it.
void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(corner, 0.0, 1.0);
}
`;

/** Numbers of the stretches in the shader. */
export const stretchCodes = {
  linear: 0,
  log: 1,
  sqrt: 2,
  squared: 3,
  asinh: 4,
  sinh: 5,
  power: 6,
  equalised: 7,
} as const;

/** A shader of its own for each, because a software GPU runs all branches: it takes half the time then. */
export interface ShaderVariant {
  /** Tile pixels are smaller than canvas pixels. */
  readonly smooth: boolean;
  /** The tile is wider than its texture. */
  readonly folded: boolean;
}

export function fragmentShader({ smooth, folded }: ShaderVariant): string {
  return `#version 300 es
${smooth ? '#define SMOOTH' : ''}
${folded ? '#define FOLDED' : ''}
${body}`;
}

const body = `
precision highp float;
precision highp int;
precision highp sampler2D;

uniform sampler2D tile;
uniform ivec2 size;
// Columns of the texture, in which the tile's pixels lie row after row.
uniform int fold;
// Canvas: the box's left edge, and its top edge measured from below.
uniform vec2 corner;
uniform vec4 linearMap;
uniform vec2 offset;
uniform vec4 bounds;

// See floatLimits.ts.
uniform float shrink;
uniform vec2 low;
uniform vec2 scale;
uniform int stretch;
uniform sampler2D shares;
uniform float contrast;
uniform float bias;
uniform bool invert;
uniform sampler2D maps;
uniform int map;
uniform vec3 none;

out vec4 colour;

const float FAR = 1e30;

// Place between the limits and 1, or 0 and 0 where there is no value. By the bits: isnan may be optimised away.
vec2 placeAt(ivec2 at) {
  ivec2 pixel = clamp(at, ivec2(0), size - 1);
#ifdef FOLDED
  int n = pixel.y * size.x + pixel.x;
  pixel = ivec2(n % fold, n / fold);
#endif
  float value = texelFetch(tile, pixel, 0).r;
  uint bits = floatBitsToUint(value);
  uint magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return vec2(0.0);
  if (magnitude == 0x7f800000u) return vec2(bits == magnitude ? FAR : -FAR, 1.0);
  float above = (value * shrink - low.x) - low.y;
  return vec2(clamp(above * scale.x * scale.y, -FAR, FAR), 1.0);
}

#ifdef SMOOTH
vec2 lookUp(vec2 at) {
  vec2 below = floor(at - 0.5);
  vec2 part = at - 0.5 - below;
  ivec2 first = ivec2(below);
  vec2 lower = (1.0 - part.y) * vec2(1.0 - part.x, part.x);
  vec2 upper = part.y * vec2(1.0 - part.x, part.x);
  vec2 t00 = placeAt(first);
  vec2 t10 = placeAt(first + ivec2(1, 0));
  vec2 t01 = placeAt(first + ivec2(0, 1));
  vec2 t11 = placeAt(first + ivec2(1, 1));
  vec2 sum = lower.x * t00 + lower.y * t10 + upper.x * t01 + upper.y * t11;
  return sum.y > 0.0 ? vec2(sum.x / sum.y, 1.0) : vec2(0.0);
}
#else
vec2 lookUp(vec2 at) {
  return placeAt(ivec2(floor(at)));
}
#endif

float shareAt(float t) {
  int last = textureSize(shares, 0).x - 1;
  float at = t * float(last);
  int i = min(int(at), last - 1);
  float here = texelFetch(shares, ivec2(i, 0), 0).r;
  return here + (at - float(i)) * (texelFetch(shares, ivec2(i + 1, 0), 0).r - here);
}

float stretched(float t) {
  switch (stretch) {
    case ${stretchCodes.log}: return log(1000.0 * t + 1.0) / log(1001.0);
    case ${stretchCodes.sqrt}: return sqrt(t);
    case ${stretchCodes.squared}: return t * t;
    case ${stretchCodes.asinh}: return asinh(10.0 * t) / asinh(10.0);
    case ${stretchCodes.sinh}: return sinh(3.0 * t) / sinh(3.0);
    case ${stretchCodes.power}: return (pow(1000.0, t) - 1.0) / 999.0;
    case ${stretchCodes.equalised}: return shareAt(t);
    default: return t;
  }
}

vec3 mapped(float c) {
  float at = 255.0 * c;
  int i = min(int(at), 254);
  vec3 here = texelFetch(maps, ivec2(i, map), 0).rgb;
  vec3 next = texelFetch(maps, ivec2(i + 1, map), 0).rgb;
  return here + (at - float(i)) * (next - here);
}

void main() {
  vec2 from = vec2(gl_FragCoord.x - corner.x, corner.y - gl_FragCoord.y);
  vec2 at = vec2(dot(linearMap.xz, from), dot(linearMap.yw, from)) + offset;
  if (any(lessThan(at, bounds.xy)) || any(greaterThanEqual(at, bounds.zw))) discard;
  vec2 place = lookUp(at);
  if (place.y == 0.0) {
    colour = vec4(none, 1.0);
    return;
  }
  float s = stretched(clamp(place.x, 0.0, 1.0));
  float c = clamp((s - bias) * contrast + 0.5, 0.0, 1.0);
  colour = vec4(mapped(invert ? 1.0 - c : c), 1.0);
}
`;
