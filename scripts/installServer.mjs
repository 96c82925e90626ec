// Installs the VS Code server of host and UI tests, in a process of its own beside what needs none; see installServer.
import { installServer, serverSupported } from './vscodeServer.mjs';

if (serverSupported) await installServer({ log() {} });
