/** The pages beside the viewer: panels of VS Code, each a window of its own. */

/** `data-page` of <body>, and the end of the panel's view type "flatfield.<page>". */
export const pageNames = ['plan', 'report', 'frames', 'setup', 'verdict'] as const;
export type PageName = (typeof pageNames)[number];

/** What every page asks first: that by which VS Code can bring it back, which the window keeps as its state. */
export interface PageMethods<Contents> {
  contents: { request: null; reply: Contents };
}
