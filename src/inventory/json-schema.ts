// The JSON Schema that gives editors completion and documentation for inventory files. Generated from the shape, never edited.
import { z } from 'zod';
import { inventoryFile } from './shape.ts';

/** Draft 7, which the YAML language servers of today's editors understand best. */
export const inventoryJsonSchema = (): Record<string, unknown> => ({
  ...z.toJSONSchema(inventoryFile, { io: 'input', target: 'draft-7' }),
  title: 'patchctl inventory',
});

/** The text of `inventory.schema.json`. */
export const inventoryJsonSchemaText = (): string => `${JSON.stringify(inventoryJsonSchema(), null, 2)}\n`;
