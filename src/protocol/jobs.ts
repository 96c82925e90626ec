/** What the host and the command line may ask of a worker thread: a request map whose every value survives structuredClone. */
import type { FrameInfo, Scan, UnreadableFrame } from '../engine/frames/frameInfo';
import type { FrameMarks } from '../engine/frames/frameMarks';
import type { SkyPosition } from '../engine/preview/wcs/skyPosition';
import type { FrameOutcome } from '../engine/reduce/outcome';
import type { MaskJobs } from './maskJobs';
import type { PictureJobs } from './pictureJobs';
import type { RunJobs } from './runJobs';
import type { SetupJobs } from './setupJobs';
import type { ColumnOrder } from './tableFilter';
import type { VerdictJobs } from './verdictJobs';

/** Spellings of this camera, beside the built-in ones. */
export interface Spellings {
  /** e.g. { exposure: ['EXP_TIME'] }: tried in order, instead of the built-in ones. */
  readonly keywords: Readonly<Record<string, readonly string[]>>;
  /** e.g. { flat: ['SKY_FLAT'] }: values of IMAGETYP, beside the built-in ones. */
  readonly types: Readonly<Record<string, readonly string[]>>;
}

export interface ScanRequest {
  /** Files and folders; folders are walked recursively, hidden ones left out. Result in code-point order of path. */
  readonly paths: readonly string[];
  readonly spellings: Spellings;
}

/** A file as a folder's listing shows it: enough to tell whether it has changed since its header was read. */
export interface ListedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Times of the last change, of the bytes and of anything about the file, in ms. */
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

export interface ListRequest {
  /** Files and folders, walked as in a scan. */
  readonly paths: readonly string[];
}

/** The files themselves come in progress messages (`listed`), all together in code-point order of path. */
export interface ListReply {
  /** Recipes (flatfield.json) in the folders that were walked. */
  readonly recipes: readonly string[];
  /** Files and folders that could not be looked at; a path that was named and is gone is not among them. */
  readonly problems: readonly UnreadableFrame[];
}

export interface ClassifyRequest {
  readonly files: readonly string[];
  readonly spellings: Spellings;
}

/** What the headers say, without what people have noted beside the files. */
export interface ClassifyReply {
  readonly frames: readonly FrameInfo[];
  readonly unreadable: readonly UnreadableFrame[];
  /** Files that have the name of a FITS file and are of another kind: a sports watch's .fit. */
  readonly foreign: readonly string[];
}

export interface MarksRequest {
  readonly frames: readonly Pick<FrameInfo, 'path' | 'name' | 'ours' | 'master'>[];
  /** Files that could not be taken as frames. */
  readonly unreadable: readonly string[];
}

/** What people have noted beside the files. */
export interface MarksReply {
  /** One entry for every marked file. */
  readonly marks: readonly (FrameMarks & { readonly path: string })[];
  readonly listProblems: readonly string[];
}

export interface StatisticsRequest {
  readonly path: string;
  /** Section text in FITS convention, or null for the whole image. */
  readonly section: string | null;
}

/** One image HDU: physical values, NaN left out of min, max, mean, median and std (ddof 0); null where not finite. */
export interface ImageStatistics {
  readonly index: number;
  readonly name: string;
  /** NAXIS1 first. */
  readonly naxis: readonly number[];
  readonly pixelType: string;
  /** Pixels, those that are NaN included. */
  readonly count: number;
  readonly nan: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly median: number | null;
  readonly std: number | null;
  /** Of the pixels as little-endian float64 in file order, every NaN as 0x7FF8000000000000. */
  readonly sha256: string | null;
  /** Why the pixels could not be read (then the numbers are null), or not all of them. */
  readonly problem: string | null;
}

export interface CardListing {
  readonly keyword: string;
  /** As people read it; null for commentary cards. */
  readonly value: string | null;
  readonly comment: string;
  /** The 80-character images, made printable. */
  readonly images: readonly string[];
}

/** `absent`: the card is not there or says nothing. */
export type ChecksumVerdict = 'right' | 'wrong' | 'absent';

/** Chosen keywords of many frames, or which keywords there are. */
export interface CardsRequest {
  readonly files: readonly { readonly path: string; readonly hdu: number }[];
  /** Upper case, HIERARCH names without the word; null: no values, the keywords of all files are counted. */
  readonly keywords: readonly string[] | null;
}

/** One value of a card: null = the card holds none, undefined = there is no such card. Commentary cards are one text. */
export type CardAnswer = string | number | boolean | null | undefined;

export interface CardsReply {
  /** One list a file in the order of the request, one answer a keyword; null for a file that could not be read now. */
  readonly values: readonly (readonly CardAnswer[] | null)[];
  /** Keyword and number of files that have it, for `keywords: null`. */
  readonly counts: readonly (readonly [string, number])[];
}

export interface HeaderRequest {
  readonly path: string;
  /** Whether all data are read, to verify DATASUM and CHECKSUM. */
  readonly checksums?: boolean;
}

export interface HduListing {
  readonly index: number;
  readonly name: string;
  /** "image", "bintable" … */
  readonly kind: string;
  readonly naxis: readonly number[];
  readonly pixelType: string | null;
  /** How its tiles are compressed ("RICE_1"); null for an image that is not. */
  readonly compression: string | null;
  /** What DATASUM and CHECKSUM are worth; null when nobody asked, or the data could not be read. */
  readonly checksums: { readonly datasum: ChecksumVerdict; readonly checksum: ChecksumVerdict } | null;
  /** Of a table: how large its header says it is; null for everything else, a tile-compressed image too. */
  readonly table: { readonly rows: number; readonly columns: number } | null;
  readonly cards: readonly CardListing[];
  readonly warnings: readonly string[];
  readonly problem: string | null;
}

export interface TableRequest {
  readonly path: string;
  /** Index of the HDU, or null for the first table. */
  readonly hdu: number | null;
  /** The first row asked for, counted from 1 as FITS does; one behind the last is no error. */
  readonly first: number;
  /** Rows asked for; a reply never has more than TABLE_ROWS. */
  readonly count: number;
  /** These rows (0-based, in any order) instead of `first` and `count`, as far as TABLE_ROWS goes. */
  readonly at?: readonly number[];
}

/** One column of a table by its n of TTYPEn. */
export interface ColumnFilter {
  readonly column: number;
  /** What parseFilter understands; blank text filters nothing. */
  readonly text: string;
}

export interface ColumnSort {
  readonly column: number;
  readonly descending: boolean;
}

export interface TableOrderRequest {
  readonly path: string;
  readonly hdu: number;
  /** null: as in the file. */
  readonly sort: ColumnSort | null;
  /** A row passes when it passes all of them. */
  readonly filters: readonly ColumnFilter[];
}

/** Rows that pass, sorted: rows of equal value stay in the order of the file, those without a value come last. */
export interface TableOrder {
  /** 0-based. */
  readonly rows: Uint32Array;
  /** Rows of the table that are in the file. */
  readonly total: number;
}

/** Rows of one reply of the job `table` at most. */
export const TABLE_ROWS = 1000;

/** What heads a column; texts are printable and cut where they are longer than any heading. */
export interface TableHeading {
  /** n of TTYPEn. */
  readonly number: number;
  readonly name: string;
  /** TFORMn and TDISPn as written. */
  readonly format: string;
  readonly display: string | null;
  readonly unit: string | null;
  /** Lengths of the axes of a cell (TDIMn), the fastest first. */
  readonly dim: readonly number[] | null;
  /** Whether its cells are numbers. */
  readonly numeric: boolean;
  /** How it is filtered and sorted; null: it cannot be sorted. */
  readonly order: ColumnOrder;
  /** Why its cells cannot be read; then each of them is that problem. */
  readonly problem: string | null;
}

/**
 * One value as people and JSON take it; null is one that the table says is none. Integers beyond 2^53 are their digits,
 * complex numbers "1-2i", what is no finite number has a name (PixelValue); a 32-bit float has the fewest digits: 0.1.
 */
export type TableScalar = number | string | boolean | null;

/** Also the beginning of an array or a text, with the elements or characters of the whole; bits are a text of 0 and 1. */
export type TableCell =
  | TableScalar
  | { readonly values: readonly TableScalar[]; readonly length: number }
  | { readonly text: string; readonly length: number }
  | { readonly problem: string };

/** Some rows of a table. */
export interface TableRows {
  readonly hdu: number;
  readonly name: string;
  /** Rows that the header promises, and those that are in the file. */
  readonly rows: number;
  readonly present: number;
  readonly columns: readonly TableHeading[];
  /** Number of the first row of `cells`, from 1. */
  readonly first: number;
  /** The rows (0-based) of `cells` where they were asked for one by one; `first` is then where they stand in an order. */
  readonly at?: readonly number[];
  /** One list per row, one cell per column; fewer rows than asked for where the table ends or a reply would grow too large. */
  readonly cells: readonly (readonly TableCell[])[];
  /** What of the table's data is missing or cannot be decoded: a sentence. */
  readonly problem: string | null;
}

/** A point of an image (FITS pixels, the first is 1, 1) or of the sky (degrees): the other is asked for. */
export interface SkyRequest {
  readonly path: string;
  /** Index of the HDU, or null for the first image. */
  readonly hdu: number | null;
  readonly at: { readonly pixel: readonly [number, number] } | { readonly sky: readonly [number, number] };
}

export interface SkyReply {
  readonly hdu: number;
  /** FITS pixel; null with a `problem`. */
  readonly pixel: readonly [number, number] | null;
  readonly sky: SkyPosition | null;
  /** Why there is no answer: a sentence. */
  readonly problem: string | null;
}

/** Size in bytes, and time of last change in ms. */
interface FileState {
  readonly size: number;
  readonly mtimeMs: number;
}

/** Decompress a file once. */
export interface SpoolRequest {
  readonly path: string;
  /** Path of the new file, in a folder that is there. */
  readonly to: string;
  /** Decompressed bytes at most. */
  readonly most: number;
}

export interface SpoolReply {
  /** The original as it was read. */
  readonly seen: FileState;
  /** The decompressed file, or null: then `why` says what speaks against one (half a sentence). */
  readonly file: FileState | null;
  readonly why: string | null;
}

/** A file as it was seen; refused when it has changed since. */
export interface DigestRequest extends FileState {
  readonly path: string;
  /** A frame that is combined, which its headers may identify. */
  readonly combined?: boolean;
}

export interface DataProblemRequest {
  readonly path: string;
}

export interface SampleRequest {
  /** New or empty folder. */
  readonly folder: string;
  readonly examples: readonly (1 | 2)[];
  /** Rows of a frame; the widths are the real ones. */
  readonly rows: number;
  readonly seed: number;
}

export interface SampleReply {
  /** Folder of each example with its number of frames and its recipe file. */
  readonly folders: readonly {
    readonly example: 1 | 2;
    readonly folder: string;
    readonly frames: number;
    readonly recipe: string;
  }[];
}

/** Method name -> what goes in and what comes back. */
export interface JobMap {
  scan: { request: ScanRequest; reply: Scan };
  list: { request: ListRequest; reply: ListReply };
  classify: { request: ClassifyRequest; reply: ClassifyReply };
  marks: { request: MarksRequest; reply: MarksReply };
  reduce: RunJobs['reduce'];
  inspect: RunJobs['inspect'];
  combine: RunJobs['combine'];
  mask: MaskJobs['mask'];
  darkRates: MaskJobs['darkRates'];
  statistics: { request: StatisticsRequest; reply: readonly ImageStatistics[] };
  header: { request: HeaderRequest; reply: readonly HduListing[] };
  cards: { request: CardsRequest; reply: CardsReply };
  openPicture: PictureJobs['openPicture'];
  tiles: PictureJobs['tiles'];
  levels: PictureJobs['levels'];
  pixel: PictureJobs['pixel'];
  pixels: PictureJobs['pixels'];
  arithmetic: PictureJobs['arithmetic'];
  match: PictureJobs['match'];
  region: PictureJobs['region'];
  profile: PictureJobs['profile'];
  columnProfile: SetupJobs['columnProfile'];
  judgeFlats: VerdictJobs['judgeFlats'];
  star: PictureJobs['star'];
  exportPng: PictureJobs['exportPng'];
  table: { request: TableRequest; reply: TableRows };
  tableOrder: { request: TableOrderRequest; reply: TableOrder };
  sky: { request: SkyRequest; reply: SkyReply };
  sample: { request: SampleRequest; reply: SampleReply };
  /** SHA-256 (hex) of a file's bytes on disk. */
  digest: { request: DigestRequest; reply: string };
  /** Why the data of a file are not those that its DATASUM cards were made of, or null. */
  dataProblem: { request: DataProblemRequest; reply: string | null };
  spool: { request: SpoolRequest; reply: SpoolReply };
}

export type JobName = keyof JobMap;

/** Sent while a job runs. `done` and `total` count rows over all frames of the job (or files, for scans). */
export interface JobProgress {
  /** The frame being worked on, or the file just scanned. */
  readonly path: string;
  readonly done: number;
  readonly total: number;
  /** A frame that has just come to its end. */
  readonly outcome?: FrameOutcome;
  /** Files that were just listed. */
  readonly listed?: readonly ListedFile[];
}
