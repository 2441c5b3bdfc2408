import '@cloudscape-design/global-styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { showMode } from './common/mode.ts';

showMode();
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element to draw into');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
