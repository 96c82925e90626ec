/** What a tile decoder throws: the bytes are no stream of its method, or say more or less than the tile holds. */

/** `message` is half a sentence ("the stream ends 3 bytes early"); who opened the file adds file, HDU and tile. */
export class CorruptTile extends Error {
  override readonly name = 'CorruptTile';
}
