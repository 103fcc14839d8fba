// The script behind every question to yum, and how long it may wait for locks.

export const QUESTIONS = new URL('./questions.sh', import.meta.url);

/** Seconds, as the script's first argument: an hourly yum-cron is done by then, as a rule. */
export const LOCK_PATIENCE_S = '30';
