/** Why a system could not start, in words, and what to do about it. */
import type { StartProblem } from '../system/problem.ts';
import { type Failure, failed } from './command.ts';
import { exit } from './exit.ts';

export function startFailure(problem: StartProblem, where: 'lab' | 'server'): Failure {
  switch (problem.kind) {
    case 'locked':
      return failed(
        exit.temporary,
        `another Postern already serves ${problem.directory}`,
        where === 'lab'
          ? 'stop it, or give this one another folder: POSTERN_DATA=var/lab2 npm start -- --port-offset 1000'
          : 'stop it first: one server at a time may serve a folder',
      );
    case 'store':
      return failed(exit.io, `the message store in ${problem.directory} cannot be opened: ${problem.reason}`, '');
    case 'certificate':
      return failed(
        exit.configuration,
        `the certificate cannot be used: ${problem.file}: ${problem.reason}`,
        'correct tls.certificate and tls.key in the configuration; postern init makes a first pair',
      );
    case 'authority':
      return failed(
        exit.configuration,
        `${problem.key} cannot be used: ${problem.reason}`,
        'correct it in the configuration',
      );
    case 'port':
      return portFailure(problem, where);
  }
}

function portFailure(problem: Extract<StartProblem, { kind: 'port' }>, where: 'lab' | 'server'): Failure {
  const { service, host, port, code } = problem;
  const named = `port ${port} (${service}) on ${host}`;
  switch (code) {
    case 'EADDRINUSE':
      return failed(
        exit.unavailable,
        `${named} is in use by another program`,
        where === 'lab'
          ? `stop that program, or move all ports of the lab: npm start -- --port-offset 1000`
          : `stop that program (ss -ltnp shows it), or set listeners.${service}.port in the configuration`,
      );
    case 'EACCES':
      return failed(
        exit.unavailable,
        `${named} may not be opened by this user`,
        'ports below 1024 need a right: packaging/postern.service gives it (CAP_NET_BIND_SERVICE)',
      );
    case 'EADDRNOTAVAIL':
      return failed(
        exit.unavailable,
        `${named} cannot be opened: this machine does not have that address`,
        `correct listeners.${service}.host in the configuration`,
      );
    default:
      return failed(exit.unavailable, `${named} cannot be opened: ${code}`, '');
  }
}
