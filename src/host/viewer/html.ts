/** The shell of the picture window: a policy that runs our script and nothing else, and one empty element to fill. */
import type { RendererChoice } from '../../protocol/viewer';

export interface PageParts {
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** URIs of dist/webview.js and dist/webview.css as the window sees them. */
  readonly script: string;
  readonly style: string;
  /** Fresh random text of letters and digits for every page. */
  readonly nonce: string;
  readonly renderer: RendererChoice;
}

/** The page as text. Nothing of a file ever becomes part of it: names and headers arrive as messages. */
export function viewerHtml({ cspSource, script, style, nonce, renderer }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `img-src ${cspSource} blob:`,
    // The toolkit tries one <style> at start, to learn whether :focus-visible works; it takes its nonce from the meta
    // element below. All its other styles are constructed sheets, which no policy forbids: no 'unsafe-inline' is needed.
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>FITS Preview</title>
<link rel="stylesheet" href="${style}">
</head>
<body data-renderer="${renderer}">
<div id="app"></div>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}
