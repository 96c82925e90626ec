/** The shell of every window of ours: a policy that runs our script and nothing else, and one empty element to fill. */
import type { PageName } from '../protocol/pages';
import type { RendererChoice } from '../protocol/viewer';

export interface PageParts {
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** URIs of dist/webview.js and dist/webview.css as the window sees them. */
  readonly script: string;
  readonly style: string;
  /** Fresh random text of letters and digits for every page. */
  readonly nonce: string;
  readonly title: string;
  /** Attributes of <body> that the script looks at. */
  readonly data: { readonly renderer: RendererChoice } | { readonly page: PageName };
}

/** The page as text. Nothing of a file ever becomes part of it: names and headers arrive as messages. */
export function windowHtml({ cspSource, script, style, nonce, title, data }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `img-src ${cspSource} blob:`,
    // The toolkit tries one <style> at start, to learn whether :focus-visible works; it takes its nonce from the meta
    // element below. All its other styles are constructed sheets, which no policy forbids: no 'unsafe-inline' is needed.
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  const attributes = Object.entries(data)
    .map(([name, value]) => `data-${name}="${value}"`)
    .join(' ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${style}">
</head>
<body ${attributes}>
<div id="app"></div>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}
