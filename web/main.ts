/** Where the pages begin. */
import { mount } from 'svelte';
import App from './App.svelte';
import { showTheme } from './state/theme.svelte.ts';
import { speak } from './text/language.svelte.ts';
import './ui/tokens.css';

const target = document.getElementById('app');
if (target === null) throw new Error('the page has no place for the application');
showTheme();
await speak(navigator.languages);
mount(App, { target });
