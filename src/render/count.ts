// Numbers of things: grouped digits and the right form of the noun.

/** Groups thousands with a narrow space that no line is broken at: `1 204`. */
export const countText = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f');

/** @example counted(1, 'host') // 1 host */
export const counted = (count: number, noun: string): string => `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
