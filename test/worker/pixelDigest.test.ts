import assert from 'node:assert/strict';
import test from 'node:test';
import { PixelDigest } from '../../src/worker/pixelDigest';

test('the digest is that of hashlib over little-endian float64, whichever NaN there is', () => {
  const numbers = Float64Array.of(1.5, -0, Number.POSITIVE_INFINITY, 32768, 99);
  // hashlib.sha256(np.array([1.5, -0.0, np.inf, 32768.0], '<f8').tobytes())
  const plain = new PixelDigest();
  plain.add(numbers, 4);
  assert.equal(plain.result(), 'b629837c3e8ef6c4bd31526d22643662854a1c822326dd443ca66b1fb59dac5c');

  // the same, three times 0x7ff8000000000000, the same again
  const bits = BigUint64Array.of(0n, 0x7ff8000000000000n, 0xfff8000000000000n, 0x7ff4000000000123n);
  const nans = new Float64Array(bits.buffer).subarray(1);
  const mixed = new PixelDigest();
  mixed.add(numbers, 4);
  mixed.add(nans, 3);
  mixed.add(numbers, 4);
  assert.equal(mixed.result(), '75e8064d3af776cfa8e53f1619c164f60bc7928128aad213760b037baef529ab');
  assert.equal(bits[3], 0x7ff4000000000123n);
});
