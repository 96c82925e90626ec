/** The viewer's window: makes its parts, and tells each what the others did. */
import { connect } from './host';
import './styles.css';
import { ViewerWindow } from './viewerWindow';

const made: { window: ViewerWindow | null } = { window: null };
const { host, memory } = connect({
  opened: (picture) => {
    made.window?.opened(picture);
    return null;
  },
  changed: ({ frame }) => {
    made.window?.fileChanged(frame);
    return null;
  },
  frames: () => {
    void made.window?.loadSetup();
    return null;
  },
  act: ({ action }) => {
    made.window?.act(action);
    return null;
  },
});
made.window = new ViewerWindow(host, memory);
document.getElementById('app')?.append(made.window.element);
void made.window.start();
