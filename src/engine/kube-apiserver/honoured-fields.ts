/**
 * Says when an object asks for something that nothing in this cluster does anything about: accepted and stored, but
 * without effect.
 *
 * Reads a table of such fields; the table is made by a test that sets every field and looks whether anything differs.
 */
export type UnhonouredFields = (group: string, kind: string, object: unknown) => readonly string[];

/** Nothing is known to be without effect yet. */
export const unhonouredFields: UnhonouredFields = () => [];
