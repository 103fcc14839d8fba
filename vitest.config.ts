// How the tests run: "unit" is pure and parallel; "system" (sshd, lab) shares one machine and runs a few files at a time; "qemu" boots
// real kernels, only when PATCHCTL_QEMU=1 asks for it.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    coverage: { provider: 'v8', include: ['src/**/*.ts'], exclude: ['src/**/*.test.ts'] },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/*.test.ts', 'test/contract/**/*.test.ts', 'test/scripts/**/*.test.ts'],
          maxWorkers: 2,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'system',
          include: [
            'test/feeds/**/*.test.ts',
            'test/notify/**/*.test.ts',
            'test/recipes/**/*.test.ts',
            'test/sshd/**/*.test.ts',
            'test/lab/**/*.test.ts',
          ],
          // Each file has a lab of its own; they mostly wait for package managers. After the unit tests, which want the processors.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          pool: 'forks',
          testTimeout: 180_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'qemu',
          include: ['test/qemu/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          pool: 'forks',
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
        },
      },
      {
        test: {
          name: 'patch-day',
          include: ['test/patch-day/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          pool: 'forks',
          testTimeout: 900_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
