/** What is found of a row. */

/** Where a row's findings go, 8-byte numbers from the address `found` on, and how many bytes they are. */
export const RAW_SUM: i32 = 0;
export const RAW_MIN: i32 = 8;
export const RAW_MAX: i32 = 16;
export const SUM: i32 = 24;
export const MIN: i32 = 32;
export const MAX: i32 = 40;
export const DATA_SUM: i32 = 48;
export const BELOW: i32 = 56;
export const GATHERED: i32 = 64;
export const FINDINGS: i32 = 72;
