/** Some calls of openpgp.js take no part of its configuration but the whole. */
import { type Config, type PartialConfig, config } from 'openpgp';

export const withDefaults = (rules: PartialConfig): Config => ({ ...config, ...rules });
