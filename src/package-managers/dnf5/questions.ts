// The script behind every question to dnf 5, and how long it may wait for locks.

export const QUESTIONS = new URL('./questions.sh', import.meta.url);

/** Seconds, as the script's first argument: a metadata timer of the distribution is done by then. */
export const LOCK_PATIENCE_S = '30';
