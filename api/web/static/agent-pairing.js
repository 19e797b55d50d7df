// The pairing of this browser with the helper on this machine: its name, and a key that no script can read out.

const DATABASE = "antin-agent";
const STORE = "pairings";
const ONLY = "this";

const opened = () => new Promise((resolve, reject) => {
  const asked = indexedDB.open(DATABASE, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

const within = async (mode, act) => {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
};

export const fromBase64url = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};
export const toBase64url = (bytes) => btoa(String.fromCharCode(...bytes))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// What a pairing stands for: `id` is told to the helper, `key` proves requests and checks answers.
export const keptPairing = async () => (await within("readonly", (store) => store.get(ONLY))) || null;

export const keepPairing = async (id, secret) => {
  const bytes = fromBase64url(secret);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign", "verify"]);
  bytes.fill(0);
  await within("readwrite", (store) => store.put({ id, key }, ONLY));
};

export const forgetPairing = () => within("readwrite", (store) => store.delete(ONLY));
