/** The pages beside the viewer, in one script: which of them this window shows stands in `data-page` of <body>. */
import type { PageName } from '../../src/protocol/pages';
import { startFramesPage } from './frames/framesPage';
import { planPage } from './plan/planPage';
import { startReport } from './report/reportPage';
import { startSetup } from './setup/setupPage';
import { startVerdict } from './verdict/verdictPage';
import './workbench.css';

/** Page -> what fills the empty window with it. */
const pages: Readonly<Record<PageName, (root: HTMLElement) => void>> = {
  frames: startFramesPage,
  plan: planPage,
  report: startReport,
  setup: startSetup,
  verdict: startVerdict,
};

const root = document.getElementById('app');
const start = pages[document.body.dataset.page as PageName];
if (root !== null && start !== undefined) start(root);
