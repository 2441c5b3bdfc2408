import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { useEffect, useState } from 'react';

/** How the page looks: as the system says, or always light or dark. */
export const MODES = ['system', 'light', 'dark'] as const;
export type ModeChoice = (typeof MODES)[number];

const KEY = 'mode';
const darkSystem = matchMedia('(prefers-color-scheme: dark)');

/** @returns what was chosen in this browser before */
function chosenMode(): ModeChoice {
  const stored = localStorage.getItem(KEY);
  return MODES.find((mode) => mode === stored) ?? 'system';
}

/** Applies the mode; called before the first paint too. */
export function showMode(choice: ModeChoice = chosenMode()): void {
  const isDark = choice === 'dark' || (choice === 'system' && darkSystem.matches);
  applyMode(isDark ? Mode.Dark : Mode.Light);
  document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
}

/** Follows the system until the person chooses. */
export function useMode(): [ModeChoice, (choice: ModeChoice) => void] {
  const [choice, setChoice] = useState(chosenMode);
  useEffect(() => {
    showMode(choice);
    localStorage.setItem(KEY, choice);
    const follow = () => showMode(choice);
    darkSystem.addEventListener('change', follow);
    return () => darkSystem.removeEventListener('change', follow);
  }, [choice]);
  return [choice, setChoice];
}
