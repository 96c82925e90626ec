/** Sky positions as people write them: 05h34m31.94s and +22°00′52.2″, with as many digits as a pixel is worth. */

/** More digits of a second than any pixel needs. */
const MAX_DIGITS = 6;

/** Decimals of an arcsecond that tell a tenth of a pixel apart; `pixelScale` in degrees per pixel. */
export function arcsecDigits(pixelScale: number): number {
  const digits = Math.ceil(-Math.log10(pixelScale * 3600)) + 1;
  return Number.isNaN(digits) ? 0 : Math.max(0, Math.min(MAX_DIGITS, digits));
}

/** A right ascension (finite degrees) in hours: "05h34m31.94s". A second of time is 15 arcseconds: one digit more. */
export function rightAscension(degrees: number, pixelScale: number): string {
  const digits = arcsecDigits(pixelScale) + 1;
  const day = 86400 * 10 ** digits;
  const units = ((Math.round((degrees / 360) * day) % day) + day) % day;
  const [hours, minutes, seconds] = split(units, digits);
  return `${hours}h${minutes}m${seconds}s`;
}

/** A declination (finite degrees): "+22°00′52.2″". */
export function declination(degrees: number, pixelScale: number): string {
  const digits = arcsecDigits(pixelScale);
  const units = Math.round(Math.abs(degrees) * 3600 * 10 ** digits);
  const [whole, minutes, seconds] = split(units, digits);
  return `${degrees < 0 && units > 0 ? '-' : '+'}${whole}°${minutes}′${seconds}″`;
}

/** A longitude or latitude in degrees with as many decimals: "184.55745°"; never 360, never -0. */
export function decimalDegrees(degrees: number, pixelScale: number): string {
  const digits = arcsecDigits(pixelScale) + 4;
  const text = degrees.toFixed(digits);
  return `${Number(text) === 360 || Number(text) === 0 ? (0).toFixed(digits) : text}°`;
}

/** Sixtieths, rounded once and before they are split, so that 59.96 never becomes 60.0. */
function split(units: number, digits: number): readonly [string, string, string] {
  const minute = 60 * 10 ** digits;
  const seconds = ((units % minute) / 10 ** digits).toFixed(digits);
  const minutes = Math.floor(units / minute);
  const two = (value: number) => String(value).padStart(2, '0');
  return [two(Math.floor(minutes / 60)), two(minutes % 60), seconds.padStart(digits > 0 ? digits + 3 : 2, '0')];
}
