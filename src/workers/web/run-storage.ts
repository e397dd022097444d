import { openDB, type IDBPDatabase } from "idb";
import type { LoggedInput } from "../protocol";
import type { KeptRun, RunStorage, SavedRun } from "../run-keeper";

/**
 * Runs kept in this browser: an image from time to time, and every input before it is carried out. So a tab that is
 * closed at any moment goes on where it was.
 */
export class BrowserStorage implements RunStorage {
  readonly #db: Promise<IDBPDatabase>;
  /** The browser's quota is used up, or it keeps nothing at all: said once, and the run goes on unsaved. */
  constructor(private readonly onTrouble: (message: string) => void) {
    this.#db = openDB("kubarium", 1, {
      upgrade(db) {
        db.createObjectStore("runs");
        db.createObjectStore("inputs");
      },
    });
    this.#db.catch(() => undefined);
  }

  async load(name: string): Promise<KeptRun | undefined> {
    return await this.#try(async (db) => {
      const run = (await db.get("runs", name)) as SavedRun | undefined;
      if (run === undefined) return undefined;
      const later = (await db.getAll(
        "inputs",
        IDBKeyRange.bound([name, run.log.length + 1], [name, Number.MAX_SAFE_INTEGER]),
      )) as LoggedInput[];
      const reached = (await db.get("runs", reachedKey(name))) as number | undefined;
      return { ...run, later, reached: Math.max(reached ?? 0, run.image.t) };
    });
  }

  async save(name: string, run: SavedRun): Promise<void> {
    await this.#try(async (db) => {
      const transaction = db.transaction(["runs", "inputs"], "readwrite");
      // All at once: what is refused also ends the transaction, and nobody would hear of that end.
      await Promise.all([
        transaction.objectStore("runs").put(run, name),
        transaction.objectStore("inputs").delete(IDBKeyRange.bound([name, 0], [name, Number.MAX_SAFE_INTEGER])),
        transaction.done,
      ]);
      return undefined;
    });
  }

  async logInput(name: string, input: LoggedInput): Promise<void> {
    await this.#try(async (db) => {
      const { store, done } = db.transaction("inputs", "readwrite");
      // Inputs beyond this one belong to a future that was left.
      const beyond = IDBKeyRange.bound([name, input.n], [name, Number.MAX_SAFE_INTEGER]);
      await Promise.all([store.delete(beyond), store.put(input, [name, input.n]), done]);
    });
  }

  async reached(name: string, t: number): Promise<void> {
    await this.#try(async (db) => void (await db.put("runs", t, reachedKey(name))));
  }

  async #try<T>(deed: (db: IDBPDatabase) => Promise<T>): Promise<T | undefined> {
    try {
      return await deed(await this.#db);
    } catch (error) {
      const full = error instanceof DOMException && error.name === "QuotaExceededError";
      this.onTrouble(
        full
          ? "This browser's storage is full. The cluster runs on, but it will not be here after a reload. Free some space, or close other sites."
          : "This browser keeps nothing for this page. The cluster runs on, but it will not be here after a reload.",
      );
      return undefined;
    }
  }
}

function reachedKey(name: string): string {
  return `${name} reached`;
}
