/** A strip of colours on a canvas, one pixel each; the style sheet stretches it. */

/** Draws colours of 3 bytes (red, green, blue) from left to right. */
export function drawRamp(canvas: HTMLCanvasElement, colours: Uint8Array): void {
  const count = colours.length / 3;
  canvas.width = count;
  canvas.height = 1;
  const image = new ImageData(count, 1);
  for (let i = 0; i < count; i++) {
    image.data.set(colours.subarray(3 * i, 3 * i + 3), 4 * i);
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}
