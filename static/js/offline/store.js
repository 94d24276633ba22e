// The phone's own store. Rows are locked boxes (vault.js); only what finds them again stands in the
// clear. What the browser refuses to store, or has no room for, is held in memory as long as the
// page is open, so that it can still be sent; `holds` says of which rows that is so, and why.

const NAME = "kampung-tangguh";
const VERSION = 1;
const STORES = {
  entries: { keyPath: "id", index: "owner" },
  photos: { keyPath: "id", index: "entry" },
  choices: { keyPath: "owner" },
  meta: { keyPath: "name" },
};

let opening;
const memory = Object.fromEntries(Object.keys(STORES).map((name) => [name, new Map()]));

function connect() {
  return new Promise((done, failed) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const [name, { keyPath, index }] of Object.entries(STORES)) {
        const store = request.result.createObjectStore(name, { keyPath });
        if (index) store.createIndex(index, index);
      }
    };
    request.onsuccess = () => {
      const database = request.result;
      // Emptied or upgraded elsewhere: the next use opens it anew.
      database.onversionchange = () => { database.close(); opening = undefined; };
      database.onclose = () => { opening = undefined; };
      done(database);
    };
    request.onerror = () => failed(request.error);
    request.onblocked = () => failed(new Error("blocked"));
  });
}

async function database() {
  opening ??= connect();
  try {
    return await opening;
  } catch {
    opening = undefined;
    return null;
  }
}

/** Does the browser keep what it is given? False where it refuses, and all stays in memory. */
export async function isKept() {
  return (await database()) !== null;
}

async function within(names, mode, work) {
  const opened = await database();
  const transaction = opened.transaction(names, mode, { durability: "strict" });
  const result = work(transaction);
  await new Promise((done, failed) => {
    transaction.oncomplete = done;
    transaction.onabort = () => failed(transaction.error ?? new DOMException("aborted", "AbortError"));
  });
  return result();
}

export async function get(store, key) {
  const held = memory[store].get(key)?.row;
  if (held || !(await database())) return held;
  return within([store], "readonly", (transaction) => {
    const request = transaction.objectStore(store).get(key);
    return () => request.result;
  });
}

/** All rows of a store whose index (`owner`, `entry`) has that value. */
export async function all(store, value) {
  const { index, keyPath } = STORES[store];
  const held = [...memory[store].values()].map(({ row }) => row).filter((row) => value === undefined || row[index] === value);
  if (!(await database())) return held;
  const kept = await within([store], "readonly", (transaction) => {
    const rows = transaction.objectStore(store);
    const request = value === undefined ? rows.getAll() : rows.index(index).getAll(value);
    return () => request.result;
  });
  return [...kept.filter((row) => !memory[store].has(row[keyPath])), ...held];
}

/** Write a row if nobody wrote it since `rev` was read (undefined: whatever stands there). Answers
 *  whether it was written. `must`: throw where it cannot be stored, instead of holding it. */
export async function put(store, row, { rev, must = false } = {}) {
  const key = row[STORES[store].keyPath];
  const held = memory[store].get(key)?.row;
  if (held && rev !== undefined && held.rev !== rev) return false;
  let why = "refused";
  if (await database()) {
    try {
      const written = await write(store, row, held ? undefined : rev);
      if (written) memory[store].delete(key);
      return written;
    } catch (error) {
      if (must) throw error;
      if (isFull(error)) why = "full";
    }
  } else if (must) throw new DOMException("refused", "InvalidStateError");
  else if (!held && rev !== undefined) return false; // discarded meanwhile
  memory[store].set(key, { row, why });
  return true;
}

async function write(store, row, rev) {
  let written = true;
  return within([store], "readwrite", (transaction) => {
    const rows = transaction.objectStore(store);
    if (rev === undefined) rows.put(row);
    else {
      const request = rows.get(row[STORES[store].keyPath]);
      request.onsuccess = () => {
        if (request.result?.rev === rev) rows.put(row);
        else written = false;
      };
    }
    return () => written;
  });
}

/** Why a row is held in memory only: "full", "refused", or "" where it is stored. */
export function holds(store, key) {
  return memory[store].get(key)?.why ?? "";
}

/** Is there room meanwhile for the entries that are held? What was written or thrown away since
 *  stays so. */
export async function settle() {
  if (!(await database())) return;
  const held = memory.entries;
  for (const [key, { row }] of [...held]) {
    const still = () => held.get(key)?.row === row;
    try {
      await within(["entries"], "readwrite", (transaction) => {
        const rows = transaction.objectStore("entries");
        const request = rows.get(key);
        request.onsuccess = () => { if (still() && !(request.result?.rev >= row.rev)) rows.put(row); };
        return () => undefined;
      });
      if (still()) held.delete(key);
    } catch {
      return; // not yet
    }
  }
}

export async function remove(store, ...keys) {
  keys.forEach((key) => memory[store].delete(key));
  if (!(await database())) return undefined;
  return within([store], "readwrite", (transaction) => {
    keys.forEach((key) => transaction.objectStore(store).delete(key));
    return () => undefined;
  });
}

export function isFull(error) {
  return error?.name === "QuotaExceededError" || error?.inner?.name === "QuotaExceededError";
}
