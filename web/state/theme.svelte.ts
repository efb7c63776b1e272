/** Light or dark, as the device has it or as one chose; kept on this device. */
export const themes = ['system', 'light', 'dark', 'contrast'] as const;
export type Theme = (typeof themes)[number];

const key = 'postern.theme';

const isTheme = (text: string | null): text is Theme => themes.some((one) => one === text);

function kept(): Theme {
  const found = localStorage.getItem(key);
  return isTheme(found) ? found : 'system';
}

let theme = $state<Theme>(kept());

export const currentTheme = (): Theme => theme;

export function showTheme(wanted: Theme = theme): void {
  theme = wanted;
  localStorage.setItem(key, wanted);
  if (wanted === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = wanted;
}
