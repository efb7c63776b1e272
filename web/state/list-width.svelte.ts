/** How wide the list of messages stands beside the reader; kept on this device, for it belongs to its screen. */
const key = 'postern.list-width';

/** Pixels. */
export const leastWidth = 240;
export const mostWidth = 800;

function kept(): number | null {
  const found = Number(localStorage.getItem(key) ?? NaN);
  return found >= leastWidth && found <= mostWidth ? found : null;
}

let width = $state<number | null>(kept());

/** null where nobody has chosen one. */
export const listWidth = (): number | null => width;

export const showListWidth = (wanted: number): void => {
  width = wanted;
};

export const keepListWidth = (wanted: number): void => {
  width = wanted;
  localStorage.setItem(key, String(wanted));
};
