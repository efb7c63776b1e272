/** Where the pages begin. */
import { mount } from 'svelte';
import App from './App.svelte';
import { speak } from './text/language.svelte.ts';
import './ui/tokens.css';

const target = document.getElementById('app');
if (target === null) throw new Error('the page has no place for the application');
await speak(navigator.languages);
mount(App, { target });
