/** The program: the words of the command line go to the command they name. */
import { runCommandLine } from './cli/run.ts';
import { systemTerminal } from './cli/terminal.ts';

process.exitCode = await runCommandLine(process.argv.slice(2), systemTerminal());
