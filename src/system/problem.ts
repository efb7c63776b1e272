/** Why a system could not start, as data. cli/ puts it into words. */
export type StartProblem =
  /** Another server has the data. */
  | { readonly kind: 'locked'; readonly directory: string }
  | { readonly kind: 'store'; readonly directory: string; readonly reason: string }
  /** Who else says who somebody is cannot be asked as the configuration has it. */
  | { readonly kind: 'authority'; readonly key: string; readonly reason: string }
  | { readonly kind: 'certificate'; readonly file: string; readonly reason: string }
  | {
      readonly kind: 'port';
      /** Key of the listener in the configuration, or 'dns'. */
      readonly service: string;
      readonly host: string;
      readonly port: number;
      /** EADDRINUSE, EACCES, EADDRNOTAVAIL … */
      readonly code: string;
    };
