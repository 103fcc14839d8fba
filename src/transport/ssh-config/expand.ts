// Percent tokens, `~` and `${VARIABLE}` in ssh_config values (ssh_config(5), TOKENS and ENVIRONMENT VARIABLES).
import { join } from 'node:path';

/** Replaces `%x` by the value of `x`, `%%` by `%`; a token without a value stays as it is. */
export const expandTokens = (text: string, tokens: Readonly<Record<string, string>>): string =>
  text.replace(/%(.)/g, (whole, token: string) => (token === '%' ? '%' : (tokens[token] ?? whole)));

export interface PathContext {
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly tokens: Readonly<Record<string, string>>;
}

/** An absolute path: `~` is the home directory, relative names are taken from there too, unset variables are empty. */
export const expandPath = (text: string, context: PathContext): string => {
  const tilde = text === '~' || text.startsWith('~/') ? join(context.home, text.slice(1)) : text;
  const variables = tilde.replace(/\$\{([^}]*)\}/g, (_, name: string) => context.environment[name] ?? '');
  return expandTokens(variables, context.tokens);
};
