// The phone's own store. Rows are locked boxes (vault.js); only what finds them again stands in the
// clear. Where the browser refuses to store, a list in memory stands in, and the pages say so.

const NAME = "kampung-tangguh";
const VERSION = 1;
const STORES = {
  entries: { keyPath: "id", index: "owner" },
  photos: { keyPath: "id", index: "entry" },
  choices: { keyPath: "owner" },
  meta: { keyPath: "name" },
};

let opening;
let memory;

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
    memory ??= Object.fromEntries(Object.keys(STORES).map((name) => [name, new Map()]));
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
  if (!(await database())) return memory[store].get(key);
  return within([store], "readonly", (transaction) => {
    const request = transaction.objectStore(store).get(key);
    return () => request.result;
  });
}

/** All rows of a store whose index (`owner`, `entry`) has that value. */
export async function all(store, value) {
  const { index } = STORES[store];
  if (!(await database())) {
    return [...memory[store].values()].filter((row) => value === undefined || row[index] === value);
  }
  return within([store], "readonly", (transaction) => {
    const rows = transaction.objectStore(store);
    const request = value === undefined ? rows.getAll() : rows.index(index).getAll(value);
    return () => request.result;
  });
}

/** Write a row if nobody wrote it since `rev` was read (undefined: whatever stands there). Answers
 *  whether it was written. */
export async function put(store, row, rev) {
  if (!(await database())) {
    const there = memory[store].get(row[STORES[store].keyPath]);
    if (rev !== undefined && there?.rev !== rev) return false;
    memory[store].set(row[STORES[store].keyPath], row);
    return true;
  }
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

export async function remove(store, ...keys) {
  if (!(await database())) return keys.forEach((key) => memory[store].delete(key));
  return within([store], "readwrite", (transaction) => {
    keys.forEach((key) => transaction.objectStore(store).delete(key));
    return () => undefined;
  });
}

export function isFull(error) {
  return error?.name === "QuotaExceededError" || error?.inner?.name === "QuotaExceededError";
}
