// The script behind every question to zypper, and how long it may wait for locks.

export const QUESTIONS = new URL('./questions.sh', import.meta.url);

/** Seconds, as the script's first argument: a refresh timer of the distribution is done by then. */
export const LOCK_PATIENCE_S = '30';
