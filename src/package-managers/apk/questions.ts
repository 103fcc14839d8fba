// The script behind every question to apk, and how long it may wait for the lock.

export const QUESTIONS = new URL('./questions.sh', import.meta.url);

/** Seconds, as the script's first argument: a short operation of somebody else is done by then. */
export const LOCK_PATIENCE_S = '30';
