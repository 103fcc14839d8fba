// Amounts of data as people say them: decimal units, as package managers and disks have them.

const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** @example bytesText(38_412_000) // 38 MB */
export const bytesText = (bytes: number): string => {
  if (bytes < 1000) return `${Math.max(0, Math.round(bytes))} B`;
  let value = bytes;
  let unit = -1;
  while (unit < UNITS.length - 1 && (unit < 0 || Math.round(value) >= 1000)) {
    value /= 1000;
    unit += 1;
  }
  const shown = value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value));
  return `${shown} ${UNITS[unit] ?? 'PB'}`;
};
