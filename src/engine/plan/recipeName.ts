/** The recipe's name, apart from its definition: who looks for the file need not load what checks it. */

/** Name of the file that is looked for in a folder. */
export const RECIPE_NAME = 'flatfield.json';
