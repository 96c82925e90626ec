/** A program that asks its pool for one pixel and ends without saying so: `node pixelProgram.cjs THREAD FILE`. */
import { WorkerPool } from '../../src/worker/pool';

const [script = '', path = ''] = process.argv.slice(2);
new WorkerPool({ script, threads: 1 })
  .run('pixel', { image: { kind: 'hdu', path, hdu: 0, plane: 0 }, x: 3, y: 0 })
  .then(({ value }) => console.log(value));
