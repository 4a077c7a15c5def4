// What the browser keeps for this page: for good, or as long as the tab lives. Where it refuses, nothing is kept.

function read(area, key, fallback) {
  try {
    const text = window[area].getItem(`local-slack:${key}`);
    return text === null ? fallback : JSON.parse(text);
  } catch {
    return fallback;
  }
}

function write(area, key, value) {
  try {
    if (value === null) window[area].removeItem(`local-slack:${key}`);
    else window[area].setItem(`local-slack:${key}`, JSON.stringify(value));
  } catch {
    return;
  }
}

/** A value kept in the browser, or the fallback. */
export function recall(key, fallback = null) {
  return read("localStorage", key, fallback);
}

/** Keep a value in the browser; null forgets it. */
export function keep(key, value) {
  write("localStorage", key, value);
}

/** A value kept in this tab, over reloads, or the fallback. */
export function recallInTab(key, fallback = null) {
  return read("sessionStorage", key, fallback);
}

/** Keep a value in this tab; null forgets it. */
export function keepInTab(key, value) {
  write("sessionStorage", key, value);
}
